import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { Attributes, SpanStatus } from '@opentelemetry/api';
import { context, trace } from '@opentelemetry/api';
import type { Component, Problem, TelemetrySetup } from '@throughline/core';
import { addSpanSink, redirectInternalLog, startTelemetry } from '@throughline/core';
import type { TracingOptions } from '@throughline/tracing';
import { RecordingSpan, tracing } from '@throughline/tracing';

import { pgInstrumentation } from '../src/pg-instrumentation.ts';
import type { PgOptions } from '../src/pg-options.ts';

/** What a test looks at. */
export interface SeenSpan {
  readonly name: string;
  readonly kind: number;
  readonly scope: string;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[];
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly startMs: number;
  readonly durationMs: number;
}

/** Telemetry with the pg instrumentation. */
export interface TracedPg {
  readonly setup: TelemetrySetup;
  readonly spans: SeenSpan[];
  /** The spans of queries. */
  queries(): SeenSpan[];
  /** The only query span. Throws when there is none or more than one. */
  query(): SeenSpan;
  problems(): readonly Problem[];
  close(): Promise<void>;
}

/** Starts telemetry with the pg instrumentation and keeps every span that ends. */
export function tracePg(
  options?: PgOptions,
  more: TracingOptions = {},
  components: readonly Component[] = [],
): TracedPg {
  const spans: SeenSpan[] = [];
  const unsilence = redirectInternalLog(() => undefined);
  const removeSink = addSpanSink({ name: 'test', end: (span) => void spans.push(seen(span)) });
  const setup = startTelemetry({ flushOnExit: false, env: {} }, [
    tracing(more),
    ...components,
    pgInstrumentation(options),
  ]);
  const queries = (): SeenSpan[] => spans.filter(({ scope }) => scope === '@throughline/instrumentation-pg');
  return {
    setup,
    spans,
    queries,
    query() {
      const [only, second] = queries();
      if (only === undefined || second !== undefined)
        throw new Error(
          `expected one query span, there are: ${queries()
            .map(({ name }) => name)
            .join(', ')}`,
        );
      return only;
    },
    problems: () => setup.status.problems,
    async close() {
      await setup.shutdown();
      removeSink();
      unsilence();
    },
  };
}

function seen(span: object): SeenSpan {
  if (!(span instanceof RecordingSpan)) throw new TypeError('a span that is none of ours');
  const { name, kind, attributes, status, events } = span;
  const { traceId, spanId } = span.spanContext();
  return {
    name,
    kind,
    scope: span.scope.name,
    attributes,
    status,
    events: events.map((event) => ({ name: event.name, attributes: event.attributes ?? {} })),
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    startMs: span.startTime[0] * 1e3 + span.startTime[1] / 1e6,
    durationMs: span.duration[0] * 1e3 + span.duration[1] / 1e6,
  };
}

/** Runs a function inside a span of its own, and gives the id of that span with the result. */
export async function inSpan<Result>(
  name: string,
  fn: () => Promise<Result> | Result,
): Promise<{ spanId: string; result: Result }> {
  const span = trace.getTracer('test').startSpan(name);
  const result = await context.with(trace.setSpan(context.active(), span), fn);
  span.end();
  return { spanId: span.spanContext().spanId, result };
}

/** The id of the span that is active now. */
export function activeSpanId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().spanId;
}

/** What a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

/** A port that refuses connections. */
export async function closedPort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
