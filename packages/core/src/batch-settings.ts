import { LONGEST_TIMER_MS } from './deadline.ts';
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

type GivenBatchSettings = { readonly [Setting in keyof BatchSettings]?: BatchSettings[Setting] | undefined };

/** Reads the settings of batches. A batch larger than the queue is a problem, and is as large as the queue. */
export function readBatchSettings(
  settings: Settings,
  { prefix, scheduleDelayMs }: BatchVariables,
  fromCode: GivenBatchSettings = {},
): BatchSettings {
  const queue = `${prefix}_MAX_QUEUE_SIZE`;
  const batch = `${prefix}_MAX_EXPORT_BATCH_SIZE`;
  const maxQueueSize = settings.integer(queue, fromCode.maxQueueSize, 2048, { min: 1 });
  const wanted = settings.integer(batch, fromCode.maxExportBatchSize, Math.min(512, maxQueueSize), { min: 1 });
  if (wanted > maxQueueSize) {
    settings.report(
      'TL_CONFIG_CONFLICT',
      `${batch} is ${wanted}, which is more than ${queue} (${maxQueueSize}); batches of ${maxQueueSize} are sent`,
      `Raise ${queue} or lower ${batch}.`,
    );
  }
  return {
    scheduleDelayMs: settings.integer(`${prefix}_SCHEDULE_DELAY`, fromCode.scheduleDelayMs, scheduleDelayMs, {
      max: LONGEST_TIMER_MS,
    }),
    exportTimeoutMs: settings.timeout(`${prefix}_EXPORT_TIMEOUT`, fromCode.exportTimeoutMs, 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(wanted, maxQueueSize),
  };
}
