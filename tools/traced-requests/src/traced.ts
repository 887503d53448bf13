import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

import * as core from '@throughline/core';
import type { Component, CoreOptions, TelemetrySetup } from '@throughline/core';
import { propagation } from '@throughline/propagation';
import type { CapturedSpan } from '@throughline/testing';
import { captureSpans } from '@throughline/testing';
import type { TracingOptions } from '@throughline/tracing';
import { tracing } from '@throughline/tracing';

import { until } from './until.ts';

/** How telemetry is set up. */
export interface TracedOptions {
  readonly tracing?: TracingOptions | undefined;
  /** Options that all components share. Default: nothing is logged. */
  readonly core?: CoreOptions | undefined;
}

/** The kinds of spans that requests make. */
export type RequestKind = 'SERVER' | 'CLIENT' | 'INTERNAL';

/** Running telemetry and what it has recorded. */
export interface Traced {
  readonly setup: TelemetrySetup;
  readonly spans: readonly CapturedSpan[];
  /** The spans of a kind, in the order they ended. */
  of(kind: RequestKind): CapturedSpan[];
  /** The same, once there are as many. */
  recorded(kind: RequestKind, count: number): Promise<CapturedSpan[]>;
  /** Has a server, or one made of the listener, listen on a free port, until `stop`. */
  listen(server: Server | RequestListener): Promise<number>;
  /** Stops telemetry and the servers. */
  stop(): Promise<void>;
}

/** Starts telemetry with propagation, tracing and the given components, and keeps every span that ends. */
export function startTraced(components: readonly Component[], options: TracedOptions = {}): Traced {
  const servers: Server[] = [];
  const setup = core.startTelemetry({ flushOnExit: false, logLevel: 'none', ...options.core }, [
    propagation(),
    tracing(options.tracing),
    ...components,
  ]);
  const { spans, stop } = captureSpans(core);
  const of = (kind: RequestKind): CapturedSpan[] => spans.filter((span) => span.kind === kind);
  return {
    setup,
    spans,
    of,
    async recorded(kind, count) {
      await until(() => of(kind).length >= count);
      return of(kind);
    },
    async listen(given) {
      const server = typeof given === 'function' ? createServer(given) : given;
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    },
    async stop() {
      for (const server of servers) close(server);
      await setup.shutdown();
      stop();
    },
  };
}

function close(server: Server & { closeAllConnections?(): void }): void {
  server.close();
  server.closeAllConnections?.();
}

/** Answers with the headers that came, as JSON. */
export function echoHeaders(request: IncomingMessage, response: ServerResponse): void {
  response.end(JSON.stringify(request.headers));
}
