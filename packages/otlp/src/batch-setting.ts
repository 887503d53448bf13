import type { Core } from '@throughline/core';

import type { BatchLimits } from './batch-limits.ts';
import type { BatchOptions } from './otlp-options.ts';

const MOST_TIMER_MS = 2_147_483_647;
const DEFAULT_QUEUE_BYTES = 33_554_432;

/** What tells the batches of one signal from those of another. */
export interface BatchKind {
  /** How the names of their variables begin. */
  readonly prefix: 'OTEL_BSP' | 'OTEL_BLRP';
  /** The default, in milliseconds. */
  readonly scheduleDelayMs: number;
  /** What makes for fewer records. */
  readonly remedy: string;
}

/** Batches of spans (OpenTelemetry: Batch Span Processor). */
export const SPAN_BATCHES: BatchKind = { prefix: 'OTEL_BSP', scheduleDelayMs: 5000, remedy: 'sample less' };

/** Batches of log records (OpenTelemetry: Batch LogRecord Processor). */
export const LOG_BATCHES: BatchKind = { prefix: 'OTEL_BLRP', scheduleDelayMs: 1000, remedy: 'log less' };

/** Reads the limits of the batches of a signal. */
export function readBatchLimits({ settings }: Core, kind: BatchKind, options: BatchOptions | undefined): BatchLimits {
  const { prefix } = kind;
  const given = options ?? {};
  const queue = `${prefix}_MAX_QUEUE_SIZE`;
  const batch = `${prefix}_MAX_EXPORT_BATCH_SIZE`;
  const timer = { max: MOST_TIMER_MS };
  const maxQueueSize = settings.integer(queue, given.maxQueueSize, 2048, { min: 1 });
  const wanted = settings.integer(batch, given.maxExportBatchSize, Math.min(512, maxQueueSize), { min: 1 });
  if (wanted > maxQueueSize) {
    settings.report(
      'TL_CONFIG_CONFLICT',
      `${batch} is ${wanted}, which is more than ${queue} (${maxQueueSize}); batches of ${maxQueueSize} are sent`,
      `Raise ${queue} or lower ${batch}.`,
    );
  }
  return {
    scheduleDelayMs: settings.integer(`${prefix}_SCHEDULE_DELAY`, given.scheduleDelayMs, kind.scheduleDelayMs, timer),
    exportTimeoutMs: settings.timeout(`${prefix}_EXPORT_TIMEOUT`, given.exportTimeoutMs, 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(wanted, maxQueueSize),
    maxQueueBytes: bytesOf(given.maxQueueBytes),
    overflowAdvice: `the queue of ${maxQueueSize} is full. Raise ${queue} or ${kind.remedy}`,
  };
}

function bytesOf(given: unknown): number {
  return typeof given === 'number' && given > 0 ? given : DEFAULT_QUEUE_BYTES;
}
