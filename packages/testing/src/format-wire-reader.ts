import { MalformedPayload, type Place } from './format-finding.ts';

/** A stretch of protobuf bytes, the position in it, and the place it has in problems. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly place: Place | undefined;
  at: number;
}

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_FIXED32 = 5;

const MAX_VARINT_BYTES = 10;

/** Reads a varint that has to fit into 32 bits: a tag or a length. */
export function readVarint32(stretch: Stretch): number {
  const start = stretch.at;
  skipVarint(stretch);
  let value = 0;
  for (let at = stretch.at - 1; at >= start; at--) value = value * 128 + ((stretch.bytes[at] ?? 0) & 0x7f);
  if (value > 0xffff_ffff) throw new MalformedPayload(stretch.place, 'a tag or length is larger than 32 bits');
  return value;
}

/** Moves past one varint. */
function skipVarint(stretch: Stretch): void {
  for (let length = 1; length <= MAX_VARINT_BYTES; length++) {
    if (stretch.at >= stretch.end) throw new MalformedPayload(stretch.place, 'the bytes end inside a varint');
    const byte = stretch.bytes[stretch.at++] ?? 0;
    if (byte < 0x80) return;
  }
  throw new MalformedPayload(stretch.place, 'a varint is longer than 10 bytes');
}

/** Reads a length and returns the stretch it announces, moving past it. */
export function readStretch(stretch: Stretch, place: Place | undefined): Stretch {
  const length = readVarint32(stretch);
  const start = stretch.at;
  skipBytes(stretch, length);
  return { bytes: stretch.bytes, at: start, end: stretch.at, place };
}

/** Moves past the value of a field of the given wire type. */
export function skipValue(stretch: Stretch, wireType: number): void {
  if (wireType === WIRE_VARINT) skipVarint(stretch);
  else if (wireType === WIRE_FIXED64) skipBytes(stretch, 8);
  else if (wireType === WIRE_FIXED32) skipBytes(stretch, 4);
  else if (wireType === WIRE_LENGTH) readStretch(stretch, stretch.place);
  else throw new MalformedPayload(stretch.place, `wire type ${wireType} does not occur in OTLP`);
}

function skipBytes(stretch: Stretch, count: number): void {
  const left = stretch.end - stretch.at;
  if (count > left) throw new MalformedPayload(stretch.place, `${count} bytes are announced, ${left} are left`);
  stretch.at += count;
}
