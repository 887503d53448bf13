/**
 * Trace and span ids as 32-bit integers.
 *
 * Most ids are never read as text: they go into OTLP as bytes. Hexadecimal is made when a log line, a header or the application asks.
 */
import { Buffer } from 'node:buffer';

import type { Span, SpanContext, TraceState } from '@opentelemetry/api';

/** The identity of a span: a 16-byte trace id and an 8-byte span id as signed 32-bit integers, most significant first. */
export interface TraceIdentity {
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
  readonly spanId0: number;
  readonly spanId1: number;
  readonly traceFlags: number;
  readonly traceState: TraceState | undefined;
}

/** Two digits for each byte. */
const PAIRS = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0'), 'latin1').readUInt16BE(),
);

// Filled in place and read as a whole: a text put together from pieces costs several times as much.
const draft = Buffer.alloc(50);
const draftView = new DataView(draft.buffer, draft.byteOffset, draft.byteLength);

function writeWord(view: DataView, position: number, word: number): void {
  view.setUint16(position, PAIRS[word >>> 24] as number);
  view.setUint16(position + 2, PAIRS[(word >>> 16) & 255] as number);
  view.setUint16(position + 4, PAIRS[(word >>> 8) & 255] as number);
  view.setUint16(position + 6, PAIRS[word & 255] as number);
}

/** Writes the 32 digits of the trace id and the 16 digits of the span id, each at a position of its own. */
export function writeIds(view: DataView, identity: TraceIdentity, traceAt: number, spanAt: number): void {
  writeWord(view, traceAt, identity.traceId0);
  writeWord(view, traceAt + 8, identity.traceId1);
  writeWord(view, traceAt + 16, identity.traceId2);
  writeWord(view, traceAt + 24, identity.traceId3);
  writeWord(view, spanAt, identity.spanId0);
  writeWord(view, spanAt + 8, identity.spanId1);
}

/** Writes the 2 digits of the trace flags at a position. */
export function writeFlags(view: DataView, identity: TraceIdentity, at: number): void {
  view.setUint16(at, PAIRS[identity.traceFlags & 255] as number);
}

/** Eight lower-case hexadecimal digits. */
export function wordToHex(word: number): string {
  writeWord(draftView, 0, word);
  return draft.toString('latin1', 0, 8);
}

/** 32 digits of the trace id, 16 of the span id and 2 of the flags, with nothing between them. */
export function identityToHex(identity: TraceIdentity): string {
  writeIds(draftView, identity, 0, 32);
  writeFlags(draftView, identity, 48);
  return draft.toString('latin1');
}

/** The trace id as 32 lower-case hexadecimal digits. */
export function traceIdToHex(identity: TraceIdentity): string {
  return identityToHex(identity).slice(0, 32);
}

/** The span id as 16 lower-case hexadecimal digits. */
export function spanIdToHex(identity: TraceIdentity): string {
  return identityToHex(identity).slice(32, 48);
}

/** The identity in the form of the OpenTelemetry API. */
export function toSpanContext(identity: TraceIdentity, isRemote: boolean): SpanContext {
  const digits = identityToHex(identity);
  const context: SpanContext = {
    traceId: digits.slice(0, 32),
    spanId: digits.slice(32, 48),
    traceFlags: identity.traceFlags,
  };
  if (isRemote) context.isRemote = true;
  if (identity.traceState !== undefined) context.traceState = identity.traceState;
  return context;
}

const NOT_HEX = 255;
const DIGITS = new Uint8Array(128).fill(NOT_HEX);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

/** The value of a lower-case hexadecimal digit at a position of the text, or 255. */
export function hexDigitAt(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return code < 128 ? (DIGITS[code] as number) : NOT_HEX;
}

/** Eight lower-case hexadecimal digits from a position of the text as a signed 32-bit integer, or `undefined`. */
export function hexToWord(text: string, position: number): number | undefined {
  let word = 0;
  let seen = 0;
  for (let index = position; index < position + 8; index++) {
    const digit = hexDigitAt(text, index);
    seen |= digit;
    word = (word << 4) | (digit & 15);
  }
  return seen > 15 ? undefined : word;
}

/** Whether the value is one of our spans, which carry their identity as integers. Takes anything, as anybody can set a span in a context. */
export function hasIdentity(value: unknown): value is TraceIdentity {
  try {
    return (value as Partial<TraceIdentity> | null | undefined)?.traceId0 !== undefined;
  } catch {
    return false;
  }
}

/** What a span of somebody else says of itself; `undefined` when it is no span. */
export function spanContextOf(span: unknown): SpanContext | undefined {
  try {
    return (span as Span | undefined)?.spanContext();
  } catch {
    return undefined;
  }
}

/** The trace state where it is one that can be written; anything else would make the record that carries it unwritable. */
export function usableTraceState(given: unknown): TraceState | undefined {
  if (given === undefined || given === null) return undefined;
  try {
    return typeof (given as TraceState).serialize() === 'string' ? (given as TraceState) : undefined;
  } catch {
    return undefined;
  }
}

/** The identity that a span context of the API names, or `undefined` when its ids are not valid. */
export function fromSpanContext(context: SpanContext | undefined): TraceIdentity | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  const { traceId, spanId } = context;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
  if (traceId.length !== 32 || spanId.length !== 16) return undefined;
  const ids = readIds(traceId, spanId) ?? readIds(traceId.toLowerCase(), spanId.toLowerCase());
  if (ids === undefined) return undefined;
  const { traceFlags, traceState } = context;
  return {
    ...ids,
    traceFlags: typeof traceFlags === 'number' ? traceFlags & 255 : 0,
    traceState: usableTraceState(traceState),
  };
}

type Ids = Omit<TraceIdentity, 'traceFlags' | 'traceState'>;

function readIds(traceId: string, spanId: string): Ids | undefined {
  const traceId0 = hexToWord(traceId, 0);
  const traceId1 = hexToWord(traceId, 8);
  const traceId2 = hexToWord(traceId, 16);
  const traceId3 = hexToWord(traceId, 24);
  const spanId0 = hexToWord(spanId, 0);
  const spanId1 = hexToWord(spanId, 8);
  if (traceId0 === undefined || traceId1 === undefined || traceId2 === undefined || traceId3 === undefined)
    return undefined;
  if (spanId0 === undefined || spanId1 === undefined) return undefined;
  if ((traceId0 | traceId1 | traceId2 | traceId3) === 0 || (spanId0 | spanId1) === 0) return undefined;
  return { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1 };
}
