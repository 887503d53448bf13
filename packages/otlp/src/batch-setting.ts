import type { Core } from '@throughline/core';

import type { BatchLimits } from './batch-limits.ts';
import type { OtlpOptions } from './otlp-options.ts';

const QUEUE = 'OTEL_BSP_MAX_QUEUE_SIZE';
const BATCH = 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE';
const MOST_TIMER_MS = 2_147_483_647;
const DEFAULT_QUEUE_BYTES = 33_554_432;

/** Reads the limits of the batches (OpenTelemetry: Batch Span Processor). */
export function readBatchLimits({ settings }: Core, options: OtlpOptions): BatchLimits {
  const given = options.batch ?? {};
  const maxQueueSize = settings.integer(QUEUE, given.maxQueueSize, 2048, { min: 1 });
  const wanted = settings.integer(BATCH, given.maxExportBatchSize, Math.min(512, maxQueueSize), { min: 1 });
  if (wanted > maxQueueSize) {
    settings.report(
      'TL_CONFIG_CONFLICT',
      `${BATCH} is ${wanted}, which is more than ${QUEUE} (${maxQueueSize}); batches of ${maxQueueSize} are sent`,
      `Raise ${QUEUE} or lower ${BATCH}.`,
    );
  }
  return {
    scheduleDelayMs: settings.integer('OTEL_BSP_SCHEDULE_DELAY', given.scheduleDelayMs, 5000, { max: MOST_TIMER_MS }),
    exportTimeoutMs: settings.integer('OTEL_BSP_EXPORT_TIMEOUT', given.exportTimeoutMs, 30_000, { max: MOST_TIMER_MS }),
    maxQueueSize,
    maxExportBatchSize: Math.min(wanted, maxQueueSize),
    maxQueueBytes: bytesOf(given.maxQueueBytes),
  };
}

function bytesOf(given: unknown): number {
  return typeof given === 'number' && given > 0 ? given : DEFAULT_QUEUE_BYTES;
}
