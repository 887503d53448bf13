/** The export of log records. It is loaded when there is an engine that makes them, by `when-emitted.ts`. */
import type { LogSink } from '@throughline/core';

import { LOG_BATCHES, readBatchLimits } from './batch-setting.ts';
import type { WantedSinks } from './exporter-setting.ts';
import { logFormatOf } from './log-format.ts';
import { createLogPipeline } from './log-pipeline.ts';
import type { LogExportOptions } from './otlp-options.ts';
import type { Pipeline } from './pipeline.ts';
import type { PlaceLimits } from './places.ts';
import { openPlaces } from './places.ts';
import type { SignalSetting } from './signal-setting.ts';

/** What the export of log records is made of. */
export interface LogExportParts {
  readonly setting: SignalSetting;
  readonly own: LogExportOptions;
  readonly wanted: WantedSinks;
  readonly outageOf: PlaceLimits['outageOf'];
}

/** The running export of log records. */
export interface LogExport {
  readonly pipelines: readonly Pipeline[];
  /** Where they begin, connected already. */
  readonly sinks: readonly LogSink[];
}

/** Opens the places that log records go to and connects a sink for each. */
export function openLogExport({ setting, own, wanted, outageOf }: LogExportParts): LogExport {
  const { core } = setting;
  const limits = readBatchLimits(core, LOG_BATCHES, own.batch);
  const places = openPlaces(setting, wanted, { exportTimeoutMs: limits.exportTimeoutMs, outageOf });
  const opened = places.map(({ name, protocol, outlet }) =>
    createLogPipeline({ core, name, format: logFormatOf(protocol), limits, outlet }),
  );
  return { pipelines: opened.map(({ pipeline }) => pipeline), sinks: opened.map(({ sink }) => sink) };
}
