import type { BatchVariables, Component, ComponentHandle, Core, DeliveryReport, LogSink } from '@throughline/core';
import {
  addLogSink,
  callWithin,
  ports,
  readBatchSettings,
  readableOptions,
  registry,
  toReadableResource,
  usableParts,
} from '@throughline/core';

import type { LineOptions } from './line-writer.ts';
import { configureLines, finishLines, writeLine } from './line-writer.ts';
import { bridgeConsole } from './console-bridge.ts';
import type { LogBatchExporter } from './log-batch-exporter.ts';
import { createLogBatchExporter } from './log-batch-exporter.ts';
import { consoleLogSink } from './log-console.ts';
import { LogCounts } from './log-counts.ts';
import { createLogEngine } from './log-engine.ts';
import type { LogRecordProcessor } from './log-observers.ts';
import { createLogObservers } from './log-observers.ts';
import type { LogReading } from './log-reading.ts';
import type { LoggingOptions } from './logging-options.ts';
import { readLines, readReading, readRedaction, readRules, reconfigured } from './logging-options.ts';
import { releaseLoggerProvider, takeLoggerProvider } from './logs-globals.ts';

const LOG_BATCHES: BatchVariables = { prefix: 'OTEL_BLRP', scheduleDelayMs: 1_000 };

const nothing = (): void => undefined;

/** Makes the component that records logs. */
export function logging(options: LoggingOptions = {}): Component {
  return {
    name: 'logging',
    // The lines of an application do not depend on its telemetry, and are written as it wants them.
    whenDisabled: true,
    start(core) {
      const given = readableOptions(core, 'logging', options);
      useLines(core, given.lines);
      return registry.running?.disabled === true ? {} : startLogging(core, given);
    },
  };
}

function startLogging(core: Core, options: LoggingOptions): ComponentHandle {
  const processors = usableParts(core, 'processors', options.processors, 'onEmit');
  let current = options;
  const reading = readReading(core, options);
  const exporters = startExporters(core, options, reading);
  const observers = createLogObservers(processors, toReadableResource(core.resource));
  const counts = new LogCounts();
  const engine = createLogEngine({
    rules: readRules(core, options),
    reading,
    observers,
    counts,
    writeLine,
  });
  const removals = [...exporters, ...consoleSinks(core, options)].map((sink) => addLogSink(sink));
  ports.log = engine;
  const removeCounts = counts.observe();
  takeLoggerProvider(core);
  const undoBridge = options.bridgeConsole === true ? bridgeConsole() : nothing;
  core.status.signal('logs', () => ({ enabled: true, exporters: registry.logSinks.map(({ name }) => name) }));
  return {
    detach() {
      undoBridge();
      if (ports.log === engine) ports.log = registry.noLogs;
      releaseLoggerProvider();
    },
    flush: async (deadline) => {
      await Promise.all([
        ...exporters.map((exporter) => exporter.flush(deadline)),
        ...callAll(processors, 'forceFlush', deadline),
      ]);
    },
    async stop(deadline) {
      await Promise.all([
        ...exporters.map((exporter) => exporter.stop(deadline)),
        ...callAll(processors, 'shutdown', deadline),
      ]);
      removals.forEach((remove) => remove());
      removeCounts();
      core.status.signal('logs', () => ({ enabled: false, exporters: [], reason: 'telemetry was shut down' }));
    },
    exit: finishLines,
    reconfigure(patch) {
      current = reconfigured(current, patch);
      engine.useRules(readRules(core, current));
      engine.useReading({ ...reading, redaction: readRedaction(core, current.redaction) });
    },
    deliveries: () => [...exporters.flatMap((exporter) => exporter.deliveries()), ...stoppedReport(engine.stopped())],
    handedOn: observers.seen,
  };
}

let undoLines = nothing;

/** Sets how lines are written: until telemetry is set up again, also after its end. */
function useLines(core: Core, lines: LineOptions | undefined): void {
  undoLines();
  undoLines = lines === undefined ? nothing : configureLines(readLines(core, lines));
}

/** The account of records that nobody was handed, where there are any. */
function stoppedReport(stopped: number): DeliveryReport[] {
  if (stopped === 0) return [];
  const counts = { made: stopped, delivered: 0, dropped: stopped, queued: 0 };
  return [{ sink: 'logging', signal: 'logs', ...counts, reasons: { nested: stopped } }];
}

function callAll(
  processors: readonly LogRecordProcessor[],
  method: 'forceFlush' | 'shutdown',
  deadline: number,
): Promise<void>[] {
  return processors.map((processor) =>
    callWithin(`${method} of a log record processor`, () => processor[method]?.(), deadline),
  );
}

function startExporters(core: Core, { exporters, batch }: LoggingOptions, reading: LogReading): LogBatchExporter[] {
  const found = usableParts(core, 'exporters', exporters, 'export');
  if (found.length === 0) return [];
  const settings = readBatchSettings(core.settings, LOG_BATCHES, readableOptions(core, 'batch', batch));
  const resource = toReadableResource(core.resource);
  return found.map((exporter) => createLogBatchExporter(exporter, settings, { resource, reading }));
}

function consoleSinks(core: Core, options: LoggingOptions): LogSink[] {
  const fromCode = options.console === true ? ['otlp', 'console'] : undefined;
  const names = core.settings.list('OTEL_LOGS_EXPORTER', fromCode, ['otlp']).map((name) => name.toLowerCase());
  return names.includes('console') ? [consoleLogSink()] : [];
}
