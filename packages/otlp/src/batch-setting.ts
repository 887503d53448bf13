import type { BatchVariables, Core } from '@throughline/core';
import { readBatchSettings } from '@throughline/core';

import type { BatchLimits } from './batch-limits.ts';
import type { BatchOptions } from './otlp-options.ts';

const DEFAULT_QUEUE_BYTES = 33_554_432;

/** What tells the batches of one signal from those of another. */
export interface BatchKind extends BatchVariables {
  /** What makes for fewer records. */
  readonly remedy: string;
}

/** Batches of spans (OpenTelemetry: Batch Span Processor). */
export const SPAN_BATCHES: BatchKind = { prefix: 'OTEL_BSP', scheduleDelayMs: 5000, remedy: 'sample less' };

/** Batches of log records (OpenTelemetry: Batch LogRecord Processor). */
export const LOG_BATCHES: BatchKind = { prefix: 'OTEL_BLRP', scheduleDelayMs: 1000, remedy: 'log less' };

/** Reads the limits of the batches of a signal. */
export function readBatchLimits({ settings }: Core, kind: BatchKind, options: BatchOptions | undefined): BatchLimits {
  const given = options ?? {};
  const queue = `${kind.prefix}_MAX_QUEUE_SIZE`;
  const batches = readBatchSettings(settings, kind, given);
  return {
    ...batches,
    maxQueueBytes: bytesOf(given.maxQueueBytes),
    overflowAdvice: `the queue of ${batches.maxQueueSize} is full. Raise ${queue} or ${kind.remedy}`,
  };
}

function bytesOf(given: unknown): number {
  return typeof given === 'number' && given > 0 ? given : DEFAULT_QUEUE_BYTES;
}
