import type { Attributes, SpanStatus } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { Component, TelemetrySetup } from '@throughline/core';
import { addSpanSink, startTelemetry } from '@throughline/core';
import { httpInstrumentation } from '@throughline/instrumentation-http';
import { propagation } from '@throughline/propagation';
import { RecordingSpan, tracing } from '@throughline/tracing';

/** What a test looks at. */
export interface SeenSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly string[];
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
}

/** The part of Fastify 4 and 5 that the tests use. */
export interface TestApp {
  get(path: string, handler: (request: TestRequest, reply: TestReply) => unknown): TestApp;
  all(path: string, handler: () => unknown): TestApp;
  register(plugin: (app: TestApp) => Promise<void>, options?: { prefix: string }): TestApp;
  addHook(name: string, hook: (request: TestRequest, reply: TestReply) => Promise<unknown>): TestApp;
  setErrorHandler(handler: (error: Error, request: TestRequest, reply: TestReply) => unknown): TestApp;
  setNotFoundHandler(handler: (request: TestRequest, reply: TestReply) => unknown): TestApp;
  listen(options: { port: number; host: string }): Promise<string>;
  close(): Promise<void>;
}

/** A request in a test. */
export interface TestRequest {
  readonly url: string;
  readonly params: Record<string, string>;
}

/** A reply in a test. */
export interface TestReply {
  code(status: number): TestReply;
  send(body?: unknown): TestReply;
}

/** Makes an application. */
export type MakeApp = () => TestApp;

/** Telemetry for an application. */
export interface TracedFastify {
  readonly setup: TelemetrySetup;
  readonly spans: SeenSpan[];
  /** Waits for a number of server spans. */
  server(count: number): Promise<SeenSpan[]>;
  stop(): Promise<void>;
}

/** Starts telemetry with http and the given instrumentation, and keeps every span that ends. */
export function traceFastify(...components: Component[]): TracedFastify {
  const spans: SeenSpan[] = [];
  const removeSink = addSpanSink({
    name: 'test',
    end(span) {
      if (!(span instanceof RecordingSpan)) throw new TypeError('a span that is none of ours');
      const { name, kind, attributes, status } = span;
      spans.push({
        name,
        kind,
        attributes,
        status,
        events: span.events.map((event) => event.name),
        spanId: span.spanContext().spanId,
        parentSpanId: span.parentSpanContext?.spanId,
      });
    },
  });
  const setup = startTelemetry({ flushOnExit: false, logLevel: 'none' }, [
    propagation(),
    tracing(),
    httpInstrumentation({ disableOutgoingRequestInstrumentation: true }),
    ...components,
  ]);
  const served = (): SeenSpan[] => spans.filter(({ kind }) => kind === SpanKind.SERVER);
  return {
    setup,
    spans,
    async server(count) {
      const deadline = Date.now() + 2_000;
      while (served().length < count && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      return served();
    },
    async stop() {
      await setup.shutdown();
      removeSink();
    },
  };
}
