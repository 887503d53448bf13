import type { IncomingMessage, RequestListener, RequestOptions, Server } from 'node:http';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Attributes, SpanStatus } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { Component, TelemetrySetup } from '@throughline/core';
import { addSpanSink, startTelemetry } from '@throughline/core';
import { propagation } from '@throughline/propagation';
import type { TracingOptions } from '@throughline/tracing';
import { RecordingSpan, tracing } from '@throughline/tracing';

import type { HttpOptions } from '../src/http-options.ts';
import { httpInstrumentation } from '../src/http-instrumentation.ts';

/** What a test looks at. */
export interface SeenSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly string[];
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
}

/** Telemetry around a server. */
export interface TracedHttp {
  readonly setup: TelemetrySetup;
  readonly spans: SeenSpan[];
  server(): SeenSpan[];
  client(): SeenSpan[];
  /** Starts a server and gives its port. */
  listen(listener: RequestListener): Promise<number>;
  close(): Promise<void>;
}

/** Starts telemetry with the http instrumentation and keeps every span that ends. */
export function traceHttp(
  options?: HttpOptions,
  more: { tracing?: TracingOptions; components?: Component[] } = {},
): TracedHttp {
  const spans: SeenSpan[] = [];
  const servers: Server[] = [];
  const removeSink = addSpanSink({
    name: 'test',
    end(span) {
      if (!(span instanceof RecordingSpan)) throw new TypeError('a span that is none of ours');
      const { name, kind, attributes, status } = span;
      const { traceId, spanId } = span.spanContext();
      const events = span.events.map((event) => event.name);
      spans.push({
        name,
        kind,
        attributes,
        status,
        events,
        traceId,
        spanId,
        parentSpanId: span.parentSpanContext?.spanId,
      });
    },
  });
  const setup = startTelemetry({ flushOnExit: false, logLevel: 'none' }, [
    propagation(),
    tracing(more.tracing),
    httpInstrumentation(options),
    ...(more.components ?? []),
  ]);
  return {
    setup,
    spans,
    server: () => spans.filter(({ kind }) => kind === SpanKind.SERVER),
    client: () => spans.filter(({ kind }) => kind === SpanKind.CLIENT),
    async listen(listener) {
      const server = http.createServer(listener);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    },
    async close() {
      for (const server of servers) server.close().closeAllConnections();
      await setup.shutdown();
      removeSink();
    },
  };
}

/** A response that was read to its end. */
export interface ReadResponse {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends a request and reads the response. */
export function send(
  port: number,
  path: string,
  options: RequestOptions & { body?: string } = {},
): Promise<ReadResponse> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Waits until a condition holds, for two seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 2_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come to hold within 2 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
