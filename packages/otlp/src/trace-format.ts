import type { InstrumentationScope, Resource, SpanRecord } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';

/** What stands before and after the content of a resource or a scope. Made once, copied into each body. */
export interface Frame {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** The spans of one scope, each as `writeSpan` left it. */
export interface ScopePart {
  readonly frame: Frame;
  readonly spans: Uint8Array;
}

/** An encoding of OTLP trace export requests. */
export interface TraceFormat {
  readonly contentType: string;
  /** Writes one span. The slot is where attribute blocks keep what this format made of them. Throws where a span is too large. */
  writeSpan(writer: ByteWriter, span: SpanRecord, blockSlot: number): void;
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
