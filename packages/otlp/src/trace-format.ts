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
  /** Joins all to one export request in memory of its own. */
  join(resource: Frame, scopes: readonly ScopePart[]): Buffer;
}

/** Puts bytes one after the other into memory of its own, so that it can be handed to another thread. */
export function joinBytes(parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
