import type { Component, DeliveryReport, FlushReport, LogPort, LogRecord, TelemetrySetup } from '@throughline/core';
import { EMPTY_LOG_BLOCK, registry, ports, redirectInternalLog, startTelemetry } from '@throughline/core';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { otlp } from '../src/otlp.ts';
import { madeLog } from './made-log.ts';

/** An engine of which it is only known that it is there: the records are made by hand. */
function madeLogging(): Component {
  const port: LogPort = { enabled: () => true, emit: () => undefined, block: () => EMPTY_LOG_BLOCK };
  return {
    name: 'made logging',
    start: (core) => {
      core.ports.log = port;
      return {
        detach: () => {
          core.ports.log = registry.noLogs;
        },
      };
    },
  };
}

/** Telemetry that consists of OTLP export and of an engine made by hand. */
export interface StartedLogs {
  readonly setup: TelemetrySetup;
  /** What was said in the internal log. */
  readonly lines: readonly string[];
  emit(record: LogRecord): void;
  /** Emits a number of records. */
  emitMany(count: number): void;
  flush(timeoutMs?: number): Promise<FlushReport>;
  /** What became of the log records so far. */
  report(): Promise<DeliveryReport>;
}

const running: TelemetrySetup[] = [];

/** Starts both components with options and an environment. Everything is said in the log, however often. */
export function startLogs(
  options?: OtlpOptions,
  env: NodeJS.ProcessEnv = {},
  engine: 'first' | 'last' | 'none' = 'last',
): StartedLogs {
  const lines: string[] = [];
  redirectInternalLog((line) => lines.push(line));
  const components = engine === 'none' ? [otlp(options)] : [otlp(options), madeLogging()];
  if (engine === 'first') components.reverse();
  const core = { serviceName: 'tested', flushOnExit: false, logLevel: 'debug', env } as const;
  const setup = startTelemetry(core, components);
  running.push(setup);
  const emit = (record: LogRecord): void => ports.logSink.emit(record);
  return {
    setup,
    lines,
    emit,
    emitMany: (count) => {
      for (let index = 0; index < count; index++) emit(madeLog());
    },
    flush: (timeoutMs = 5000) => setup.forceFlush({ timeoutMs }),
    report: async () => {
      const { deliveries } = await setup.forceFlush({ timeoutMs: 0 });
      return deliveries.find(({ signal }) => signal === 'logs') as DeliveryReport;
    },
  };
}

/** Ends what the tests of a file started. */
export async function stopLogs(): Promise<void> {
  await Promise.all(running.splice(0).map((setup) => setup.shutdown({ timeoutMs: 0 })));
}
