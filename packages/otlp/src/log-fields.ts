import type { LogRecord, TraceIdentity } from '@throughline/core';
import { writeHrTimeNanos, writeUnixNanos } from '@throughline/core';

const HIGHEST_SEVERITY = 24;

/** The severity number of OTLP; 0 for what is none. */
export function severityNumberOf(severity: number): number {
  return severity >= 1 && severity <= HIGHEST_SEVERITY ? severity | 0 : 0;
}

/** Writes when it happened as nanoseconds since the epoch, the low word first. */
export function timeOf(record: LogRecord, words: Uint32Array): void {
  if (record.explicitTime === undefined) writeUnixNanos(record.ticks, words);
  else writeHrTimeNanos(record.explicitTime, words);
}

/** Writes when it was observed in the same way. */
export function observedTimeOf(record: LogRecord, words: Uint32Array): void {
  if (record.explicitObservedTime === undefined) writeUnixNanos(record.ticks, words);
  else writeHrTimeNanos(record.explicitObservedTime, words);
}

/** Whether ids name a span: those of a span that was never started are all zero, which OTLP forbids. */
export function namesSpan(identity: TraceIdentity): boolean {
  const trace = identity.traceId0 | identity.traceId1 | identity.traceId2 | identity.traceId3;
  return trace !== 0 && (identity.spanId0 | identity.spanId1) !== 0;
}

/** Attributes that were dropped from the record and from its block. */
export function droppedOf(record: LogRecord): number {
  return record.droppedAttributes + (record.block === undefined ? 0 : record.block.droppedAttributes);
}
