import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Attributes, SpanStatus } from '@opentelemetry/api';
import type { TelemetrySetup } from '@throughline/core';
import { addSpanSink, startTelemetry } from '@throughline/core';
import { propagation } from '@throughline/propagation';
import type { TracingOptions } from '@throughline/tracing';
import { RecordingSpan, tracing } from '@throughline/tracing';

import { undiciInstrumentation } from '../src/undici-instrumentation.ts';
import type { UndiciOptions } from '../src/undici-options.ts';

/** What a test looks at. */
export interface SeenSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly string[];
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
}

/** Telemetry around a server that is not traced. */
export interface TracedFetch {
  readonly setup: TelemetrySetup;
  readonly spans: SeenSpan[];
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The default answer: the headers that came, as JSON. */
export const echo: Answer = (request, response) => response.end(JSON.stringify(request.headers));

/** Starts a server, and telemetry with the undici instrumentation that keeps every span which ends. */
export async function traceFetch(
  options?: UndiciOptions,
  { answer = echo, sampling }: { answer?: Answer; sampling?: TracingOptions } = {},
): Promise<TracedFetch> {
  const spans: SeenSpan[] = [];
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const removeSink = addSpanSink({
    name: 'test',
    end(span) {
      if (!(span instanceof RecordingSpan)) throw new TypeError('a span that is none of ours');
      const { name, attributes, status } = span;
      const { traceId, spanId } = span.spanContext();
      spans.push({
        name,
        attributes,
        status,
        events: span.events.map((event) => event.name),
        traceId,
        spanId,
        parentSpanId: span.parentSpanContext?.spanId,
      });
    },
  });
  const setup = startTelemetry({ flushOnExit: false, logLevel: 'none' }, [
    propagation(),
    tracing(sampling),
    undiciInstrumentation(options),
  ]);
  return {
    setup,
    spans,
    port,
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.close().closeAllConnections();
      await setup.shutdown();
      removeSink();
    },
  };
}

/** Waits until a condition holds, for two seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 2_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come to hold within 2 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
