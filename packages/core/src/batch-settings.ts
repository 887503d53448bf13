import type { Settings } from './settings.ts';

/** When and how many records are exported at once. */
export interface BatchSettings {
  /** Milliseconds between exports. Default: 5000 for spans, 1000 for log records. `..._SCHEDULE_DELAY`. */
  readonly scheduleDelayMs: number;
  /** Milliseconds an export may take; 0 is no limit. Default 30000. `..._EXPORT_TIMEOUT`. */
  readonly exportTimeoutMs: number;
  /** Records that wait at most. Default 2048. `..._MAX_QUEUE_SIZE`. */
  readonly maxQueueSize: number;
  /** Records in one export at most. Default 512. `..._MAX_EXPORT_BATCH_SIZE`. */
  readonly maxExportBatchSize: number;
}

/** The variables of one kind of record, and the delay that the specification gives it. */
export interface BatchVariables {
  readonly prefix: 'OTEL_BSP' | 'OTEL_BLRP';
  readonly scheduleDelayMs: number;
}

/** Reads the settings of batches. */
export function readBatchSettings(
  settings: Settings,
  { prefix, scheduleDelayMs }: BatchVariables,
  fromCode: Partial<BatchSettings> = {},
): BatchSettings {
  const maxQueueSize = settings.integer(`${prefix}_MAX_QUEUE_SIZE`, fromCode.maxQueueSize, 2048, { min: 1 });
  const batchSize = settings.integer(
    `${prefix}_MAX_EXPORT_BATCH_SIZE`,
    fromCode.maxExportBatchSize,
    Math.min(512, maxQueueSize),
    { min: 1 },
  );
  return {
    scheduleDelayMs: settings.integer(`${prefix}_SCHEDULE_DELAY`, fromCode.scheduleDelayMs, scheduleDelayMs, {
      max: 2 ** 31 - 1,
    }),
    exportTimeoutMs: settings.timeout(`${prefix}_EXPORT_TIMEOUT`, fromCode.exportTimeoutMs, 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(batchSize, maxQueueSize),
  };
}
