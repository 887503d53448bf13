import type { Component, SpanRecord, TelemetrySetup } from '@throughline/core';
import { addSpanSink, startTelemetry } from '@throughline/core';

import type { TracingOptions } from '../src/tracing.ts';
import { tracing } from '../src/tracing.ts';

/** Tracing that a test started, and what reached the sinks. */
export interface StartedTracing {
  readonly setup: TelemetrySetup;
  /** The spans that ended, in order. The engine never writes to a span after its end, so they can be looked at later. */
  readonly spans: SpanRecord[];
  stop(): Promise<void>;
}

/** Starts tracing with a silent log, the given variables and nothing else from the environment. */
export function startTracing(
  options: TracingOptions = {},
  env: NodeJS.ProcessEnv = {},
  others: readonly Component[] = [],
): StartedTracing {
  const spans: SpanRecord[] = [];
  const setup = startTelemetry({ serviceName: 'test', env: { OTEL_LOG_LEVEL: 'none', ...env } }, [
    tracing(options),
    ...others,
  ]);
  const remove = addSpanSink({ name: 'test', end: (span) => spans.push(span) });
  return {
    setup,
    spans,
    async stop() {
      remove();
      await setup.shutdown();
    },
  };
}
