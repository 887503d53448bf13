import type { Settings } from '@throughline/core';

/** When and how many spans are exported at once. */
export interface BatchSettings {
  /** Milliseconds between exports. Default 5000. `OTEL_BSP_SCHEDULE_DELAY`. */
  readonly scheduleDelayMs: number;
  /** Milliseconds an export may take. Default 30000. `OTEL_BSP_EXPORT_TIMEOUT`. */
  readonly exportTimeoutMs: number;
  /** Spans that wait at most. Default 2048. `OTEL_BSP_MAX_QUEUE_SIZE`. */
  readonly maxQueueSize: number;
  /** Spans in one export at most. Default 512. `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`. */
  readonly maxExportBatchSize: number;
}

/** Reads the settings of batches. */
export function readBatchSettings(settings: Settings, fromCode: Partial<BatchSettings> = {}): BatchSettings {
  const maxQueueSize = settings.integer('OTEL_BSP_MAX_QUEUE_SIZE', fromCode.maxQueueSize, 2048, { min: 1 });
  const batchSize = settings.integer(
    'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    fromCode.maxExportBatchSize,
    Math.min(512, maxQueueSize),
    { min: 1 },
  );
  return {
    scheduleDelayMs: settings.integer('OTEL_BSP_SCHEDULE_DELAY', fromCode.scheduleDelayMs, 5000, { max: 2 ** 31 - 1 }),
    exportTimeoutMs: settings.integer('OTEL_BSP_EXPORT_TIMEOUT', fromCode.exportTimeoutMs, 30_000, {
      min: 1,
      max: 2 ** 31 - 1,
    }),
    maxQueueSize,
    maxExportBatchSize: Math.min(batchSize, maxQueueSize),
  };
}
