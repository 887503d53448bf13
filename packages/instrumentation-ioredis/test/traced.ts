import type { Span } from '@opentelemetry/api';
import { trace } from '@opentelemetry/api';
import * as core from '@throughline/core';
import type { CapturedSpan } from '@throughline/testing';
import { captureSpans } from '@throughline/testing';
import type { TracingOptions } from '@throughline/tracing';
import { tracing } from '@throughline/tracing';

import { ioredisInstrumentation } from '../src/ioredis-instrumentation.ts';
import type { IoredisOptions } from '../src/ioredis-options.ts';

/** What the instrumentation recorded while something ran. */
export interface Traced<Result> {
  readonly result: Result;
  /** The spans of ioredis. */
  readonly spans: readonly CapturedSpan[];
  readonly parent: { readonly spanId: string; readonly traceId: string };
  readonly problems: readonly string[];
}

/** What else a test needs. */
export interface TracedMore {
  readonly tracing?: TracingOptions;
  readonly components?: readonly core.Component[];
}

/** Runs something inside a span, with telemetry and the instrumentation on, and returns its result and the spans of ioredis. */
export async function traced<Result>(
  run: (parent: Span) => Promise<Result>,
  options?: IoredisOptions,
  { tracing: tracingOptions, components = [] }: TracedMore = {},
): Promise<Traced<Result>> {
  const unsilence = core.redirectInternalLog(() => undefined);
  const setup = core.startTelemetry({ flushOnExit: false }, [
    tracing(tracingOptions),
    ...components,
    ioredisInstrumentation(options),
  ]);
  const { spans, stop } = captureSpans(core);
  try {
    return await trace.getTracer('test').startActiveSpan('parent', async (parent) => {
      const result = await run(parent);
      const ours = spans.filter(({ scope }) => scope.name === '@throughline/instrumentation-ioredis');
      return {
        result,
        spans: ours,
        parent: parent.spanContext(),
        problems: setup.status.problems.map(({ code }) => code),
      };
    });
  } finally {
    stop();
    await setup.shutdown();
    unsilence();
  }
}

/** The lines that most tests compare. */
export function lines(spans: readonly CapturedSpan[]): string[] {
  return spans.map(({ name, status }) => (status === 'UNSET' ? name : `${name} ${status}`));
}
