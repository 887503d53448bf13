/** What stands around the records of an export request: it has the same shape for all signals. */
import type { InstrumentationScope, Resource } from '@throughline/core';

/** What stands before and after the content of a resource or a scope. */
export interface Frame {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** The records of one scope, as they were written one after the other. */
export interface ScopePart {
  readonly frame: Frame;
  readonly records: Uint8Array;
}

/** An encoding of export requests. */
export interface Envelope {
  resourceFrame(resource: Resource): Frame;
  scopeFrame(scope: InstrumentationScope): Frame;
  /** The parts of an export request, in order. */
  request(resource: Frame, scopes: readonly ScopePart[]): Uint8Array[];
}

/** The number of bytes in all parts. */
export function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** Copies the parts one after the other to the beginning of a buffer that is large enough. Returns them as a view. */
export function joinInto(buffer: Buffer, parts: readonly Uint8Array[]): Buffer {
  let at = 0;
  for (const part of parts) {
    buffer.set(part, at);
    at += part.length;
  }
  return buffer.subarray(0, at);
}
