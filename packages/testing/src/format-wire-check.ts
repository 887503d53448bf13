// Generated decoders trust the sender: they read a field of the wrong wire type as if it were right, replace invalid
// UTF-8 and skip what they do not know. This walk over the same bytes refuses what a strict collector refuses.

import { isUtf8 } from 'node:buffer';

import { type Finding, MalformedPayload, pathOf, type Place } from './format-finding.ts';
import { type FieldType, isScalar, type ScalarType, schemaOf } from './format-schema.ts';
import {
  readStretch,
  readVarint32,
  skipValue,
  type Stretch,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_VARINT,
} from './format-wire-reader.ts';

/** Protobuf implementations refuse messages nested deeper than this. */
const DEEPEST_MESSAGE = 100;

interface KnownField {
  readonly name: string;
  readonly type: FieldType;
  readonly repeated: boolean;
  /** The wire type of one value, not packed. */
  readonly wireType: number;
}

/** A field as it stands in the bytes. */
interface Occurrence {
  readonly known: KnownField;
  readonly wireType: number;
  /** How often the field occurred before in the same message. */
  readonly index: number;
}

interface Walk {
  readonly notes: Finding[];
  depth: number;
}

const knownFields = new Map<string, readonly (KnownField | undefined)[]>();

/**
 * Walks over a protobuf message and returns what is doubtful in it: unknown fields and repeated singular fields.
 * Throws `MalformedPayload` at truncated bytes, a wrong wire type, invalid UTF-8 or more than 100 messages in each other.
 */
export function checkWire(bytes: Uint8Array, message: string): Finding[] {
  const walk: Walk = { notes: [], depth: 0 };
  checkMessage({ bytes, at: 0, end: bytes.length, place: undefined }, message, walk);
  return walk.notes;
}

function checkMessage(stretch: Stretch, message: string, walk: Walk): void {
  walk.depth += 1;
  if (walk.depth > DEEPEST_MESSAGE) {
    throw new MalformedPayload(stretch.place, `nested deeper than ${DEEPEST_MESSAGE} messages`);
  }
  const fields = fieldsOf(message);
  const counts: number[] = [];
  while (stretch.at < stretch.end) {
    const tag = readVarint32(stretch);
    const number = tag >>> 3;
    const known = fields[number];
    if (known === undefined) {
      skipUnknown(stretch, { message, tag }, walk);
      continue;
    }
    const index = counts[number] ?? 0;
    counts[number] = index + 1;
    checkField(stretch, { known, wireType: tag & 7, index }, walk);
  }
  walk.depth -= 1;
}

function checkField(stretch: Stretch, occurrence: Occurrence, walk: Walk): void {
  const { known, wireType, index } = occurrence;
  if (!known.repeated && index > 0) {
    walk.notes.push({
      where: pathOf(placeOf(stretch, occurrence)),
      problem: 'a field that may occur once occurs again',
    });
  }
  if (isScalar(known.type)) return checkScalar(stretch, occurrence);
  if (wireType !== WIRE_LENGTH) throw wrongWireType(stretch, occurrence);
  checkMessage(readStretch(stretch, placeOf(stretch, occurrence)), known.type, walk);
}

function checkScalar(stretch: Stretch, occurrence: Occurrence): void {
  const { known, wireType } = occurrence;
  if (wireType === WIRE_LENGTH && known.wireType !== WIRE_LENGTH && known.repeated) {
    const packed = readStretch(stretch, stretch.place);
    while (packed.at < packed.end) skipValue(packed, known.wireType);
    return;
  }
  if (wireType !== known.wireType) throw wrongWireType(stretch, occurrence);
  if (known.type !== 'string') return skipValue(stretch, wireType);
  const text = readStretch(stretch, stretch.place);
  if (!isUtf8(text.bytes.subarray(text.at, text.end))) {
    throw new MalformedPayload(placeOf(stretch, occurrence), 'the string is not valid UTF-8');
  }
}

function skipUnknown(stretch: Stretch, unknown: { message: string; tag: number }, walk: Walk): void {
  const number = unknown.tag >>> 3;
  if (number === 0) throw new MalformedPayload(stretch.place, 'field number 0');
  walk.notes.push({ where: pathOf(stretch.place), problem: `${unknown.message} has no field number ${number}` });
  skipValue(stretch, unknown.tag & 7);
}

function placeOf(stretch: Stretch, { known, index }: Occurrence): Place {
  return { parent: stretch.place, field: known.name, index: known.repeated ? index : undefined };
}

function wrongWireType(stretch: Stretch, occurrence: Occurrence): MalformedPayload {
  const expected = occurrence.known.wireType;
  const problem = `wire type ${occurrence.wireType} where ${expected} is expected`;
  return new MalformedPayload(placeOf(stretch, occurrence), problem);
}

function fieldsOf(message: string): readonly (KnownField | undefined)[] {
  const cached = knownFields.get(message);
  if (cached !== undefined) return cached;
  const fields: (KnownField | undefined)[] = [];
  for (const [name, [number, type, label]] of Object.entries(schemaOf(message))) {
    fields[number] = { name, type, repeated: label === 'repeated', wireType: wireTypeOf(type) };
  }
  knownFields.set(message, fields);
  return fields;
}

function wireTypeOf(type: FieldType): number {
  if (!isScalar(type)) return WIRE_LENGTH;
  return scalarWireType(type);
}

function scalarWireType(type: ScalarType): number {
  if (type === 'string' || type === 'bytes' || type === 'id') return WIRE_LENGTH;
  if (type === 'double' || type === 'fixed64' || type === 'sfixed64') return WIRE_FIXED64;
  return type === 'fixed32' ? WIRE_FIXED32 : WIRE_VARINT;
}
