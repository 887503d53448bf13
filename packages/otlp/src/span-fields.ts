import type { TraceState } from '@opentelemetry/api';
import type { SpanRecordEvent } from '@throughline/core';
import { internalLog, writeHrTimeNanos, writeUnixNanos } from '@throughline/core';

const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** The flags of OTLP: the W3C flags, and whether the parent, or the linked span, is of another process. */
export function flagsOf(traceFlags: number, isRemote: boolean): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}

/** The span kind of OTLP, which counts from 1; 0 for what is no kind. */
export function kindNumberOf(kind: number): number {
  return kind >= 0 && kind <= 4 ? (kind | 0) + 1 : 0;
}

/** The status code of OTLP, which is that of the API; 0 for what is none. */
export function statusCodeOf(code: number): number {
  return code === 1 || code === 2 ? code : 0;
}

/** Writes the time of an event as nanoseconds since the epoch, the low word first. */
export function eventTimeOf(event: SpanRecordEvent, words: Uint32Array): void {
  if (event.explicitTime === undefined) writeUnixNanos(event.ticks, words);
  else writeHrTimeNanos(event.explicitTime, words);
}

/** The trace state as its header, or '' where it has none. It may be anybody's object. */
export function traceStateText(traceState: TraceState): string {
  try {
    const text: unknown = traceState.serialize();
    return typeof text === 'string' ? text : '';
  } catch {
    internalLog.warn('A trace state could not be serialized; the span was exported without it');
    return '';
  }
}
