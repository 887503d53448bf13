// Generated decoders trust the sender: they read a field of the wrong wire type as if it were right, replace invalid
// UTF-8 and skip what they do not know. This walk over the same bytes refuses what a strict collector refuses.

import { isUtf8 } from 'node:buffer'

import { type Finding, MalformedPayload, placeOf } from './format-finding.ts'
import { type Field, isScalar, type ScalarType, schemaOf } from './format-schema.ts'
import {
  readStretch,
  readVarint32,
  skipValue,
  type Stretch,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_VARINT,
} from './format-wire-reader.ts'

/** Protobuf implementations refuse messages nested deeper than this. */
const DEEPEST_MESSAGE = 100

interface NumberedField {
  readonly name: string
  readonly field: Field
}

interface Walk {
  readonly notes: Finding[]
  depth: number
}

const numberedFields = new Map<string, ReadonlyMap<number, NumberedField>>()

/**
 * Walks over a protobuf message and returns what is doubtful in it: unknown fields, repeated singular fields, depth.
 * Throws `MalformedPayload` at truncated bytes, a wrong wire type or invalid UTF-8.
 */
export function checkWire(bytes: Uint8Array, message: string): Finding[] {
  const walk: Walk = { notes: [], depth: 0 }
  checkMessage({ bytes, at: 0, end: bytes.length, where: '' }, message, walk)
  return walk.notes
}

function checkMessage(stretch: Stretch, message: string, walk: Walk): void {
  walk.depth += 1
  if (walk.depth > DEEPEST_MESSAGE) throw new MalformedPayload(stretch.where, `nested deeper than ${DEEPEST_MESSAGE} messages`)
  const fields = fieldsByNumber(message)
  const seen = new Map<number, number>()
  while (stretch.at < stretch.end) {
    const tag = readVarint32(stretch)
    const number = tag >>> 3
    const known = fields.get(number)
    const times = seen.get(number) ?? 0
    seen.set(number, times + 1)
    if (known === undefined) skipUnknown(stretch, { message, tag }, walk)
    else checkField(stretch, { ...known, wireType: tag & 7, times }, walk)
  }
  walk.depth -= 1
}

function checkField(
  stretch: Stretch,
  occurrence: NumberedField & { wireType: number; times: number },
  walk: Walk,
): void {
  const { name, field, wireType, times } = occurrence
  const [, type, label] = field
  const where = placeOf(stretch.where, label === 'repeated' ? `${name}[${times}]` : name)
  if (label !== 'repeated' && times > 0) walk.notes.push({ where, problem: 'a field that may occur once occurs again' })
  if (isScalar(type)) return checkScalar(stretch, { where, type, wireType, packable: label === 'repeated' })
  if (wireType !== WIRE_LENGTH) throw wrongWireType(where, wireType, WIRE_LENGTH)
  checkMessage(readStretch(stretch, where), type, walk)
}

function checkScalar(
  stretch: Stretch,
  scalar: { where: string; type: ScalarType; wireType: number; packable: boolean },
): void {
  const { where, type, wireType, packable } = scalar
  const expected = wireTypeOf(type)
  if (wireType === WIRE_LENGTH && expected !== WIRE_LENGTH && packable) {
    const packed = readStretch(stretch, where)
    while (packed.at < packed.end) skipValue(packed, expected)
    return
  }
  if (wireType !== expected) throw wrongWireType(where, wireType, expected)
  if (expected !== WIRE_LENGTH) return skipValue(stretch, expected)
  const value = readStretch(stretch, where)
  if (type === 'string' && !isUtf8(value.bytes.subarray(value.at, value.end))) {
    throw new MalformedPayload(where, 'the string is not valid UTF-8')
  }
}

function skipUnknown(stretch: Stretch, unknown: { message: string; tag: number }, walk: Walk): void {
  const number = unknown.tag >>> 3
  if (number === 0) throw new MalformedPayload(stretch.where, 'field number 0')
  walk.notes.push({ where: stretch.where, problem: `${unknown.message} has no field number ${number}` })
  skipValue(stretch, unknown.tag & 7)
}

function wrongWireType(where: string, received: number, expected: number): MalformedPayload {
  return new MalformedPayload(where, `wire type ${received} where ${expected} is expected`)
}

function wireTypeOf(type: ScalarType): number {
  if (type === 'string' || type === 'bytes' || type === 'id') return WIRE_LENGTH
  if (type === 'double' || type === 'fixed64' || type === 'sfixed64') return WIRE_FIXED64
  return type === 'fixed32' ? WIRE_FIXED32 : WIRE_VARINT
}

function fieldsByNumber(message: string): ReadonlyMap<number, NumberedField> {
  let fields = numberedFields.get(message)
  if (fields === undefined) {
    const entries = Object.entries(schemaOf(message))
    fields = new Map(entries.map(([name, field]) => [field[0], { name, field }]))
    numberedFields.set(message, fields)
  }
  return fields
}
