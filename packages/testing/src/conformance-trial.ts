/** Telemetry that runs for one test of the conformance suite. */
import { trace } from '@opentelemetry/api';

import type { ConformanceSetup, InstrumentationDriver, ParentHeaders } from './conformance-driver.ts';
import type { CapturedSpan } from './conformance-spans.ts';
import { captureSpans } from './conformance-spans.ts';

/** Running telemetry, and what it records. */
export interface Trial {
  readonly setup: ConformanceSetup;
  /** The spans of the instrumentation, once there are as many as expected. */
  recorded(count: number): Promise<readonly CapturedSpan[]>;
  end(): Promise<void>;
}

/** How telemetry is set up for a test. */
export interface TrialOptions {
  /** The options of the instrumentation. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The options of tracing. */
  readonly tracing?: object;
  readonly disabled?: boolean;
  /** How often the instrumentation is added. Default 1. */
  readonly times?: number;
}

const SETTLE_MS = 2_000;

/** Starts telemetry with the instrumentation of a driver. */
export function startTrial(
  driver: InstrumentationDriver,
  { options, tracing, disabled = false, times = 1 }: TrialOptions = {},
): Trial {
  const { engine, packageName, kind } = driver;
  const unsilence = engine.redirectInternalLog(() => undefined);
  const instrumentations = Array.from({ length: times }, () => driver.create(options));
  const components = [engine.tracing(tracing), ...(driver.alongside?.() ?? []), ...instrumentations];
  const setup = engine.startTelemetry({ disabled, flushOnExit: false }, components);
  const { spans, stop } = captureSpans(engine);
  const ours = (): readonly CapturedSpan[] =>
    spans.filter((span) => span.scope.name === packageName && span.kind === kind);
  return {
    setup,
    async recorded(count) {
      const deadline = Date.now() + SETTLE_MS;
      while (ours().length < count && Date.now() < deadline) await pause(5);
      // A little longer, so that a span too many shows.
      await pause(10);
      return ours();
    },
    async end() {
      stop();
      await setup.shutdown();
      unsilence();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A span that operations run in. */
export interface Parent {
  readonly traceId: string;
  readonly spanId: string;
}

/** Runs an operation in a span of its own, and returns that span. A server is told of it by headers. */
export function inParent(operate: (headers: ParentHeaders) => Promise<unknown>): Promise<Parent> {
  return trace.getTracer('conformance').startActiveSpan('parent', async (span) => {
    const { traceId, spanId, traceFlags } = span.spanContext();
    await operate({ traceparent: `00-${traceId}-${spanId}-0${traceFlags}` });
    span.end();
    return { traceId, spanId };
  });
}
