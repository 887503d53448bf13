import type { DeliveryReport, FlushReport, SpanRecord, TelemetrySetup } from '@throughline/core';
import { ports, redirectInternalLog, startTelemetry } from '@throughline/core';

import { otlp } from '../src/otlp.ts';
import type { OtlpOptions } from '../src/otlp-options.ts';
import { madeSpan } from './made-span.ts';

/** Telemetry that consists of nothing but OTLP export. */
export interface StartedOtlp {
  readonly setup: TelemetrySetup;
  /** The name of the sink, which the status shows. */
  readonly sink: string;
  /** What was said in the internal log. */
  readonly lines: readonly string[];
  end(span: SpanRecord): void;
  /** Ends a number of spans. */
  endMany(count: number): void;
  flush(timeoutMs?: number): Promise<FlushReport>;
  /** What became of the spans so far. */
  report(): Promise<DeliveryReport>;
}

const running: TelemetrySetup[] = [];

/** Starts the component with options and an environment, and nothing else. Everything is said in the log, however often. */
export function startOtlp(options?: OtlpOptions, env: NodeJS.ProcessEnv = {}): StartedOtlp {
  const lines: string[] = [];
  redirectInternalLog((line) => lines.push(line));
  const setup = startTelemetry({ serviceName: 'tested', flushOnExit: false, logLevel: 'debug', env }, [otlp(options)]);
  running.push(setup);
  const end = (span: SpanRecord): void => ports.spanSink.end(span);
  return {
    setup,
    sink: ports.spanSink.name,
    lines,
    end,
    endMany: (count) => {
      for (let index = 0; index < count; index++) end(madeSpan());
    },
    flush: (timeoutMs = 5000) => setup.forceFlush({ timeoutMs }),
    report: async () => (await setup.forceFlush({ timeoutMs: 0 })).deliveries[0] as DeliveryReport,
  };
}

/** Ends what the tests of a file started. */
export async function stopOtlp(): Promise<void> {
  await Promise.all(running.splice(0).map((setup) => setup.shutdown({ timeoutMs: 0 })));
}
