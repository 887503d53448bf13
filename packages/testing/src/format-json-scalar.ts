import { type Finding, MalformedPayload } from './format-finding.ts'
import type { NormalScalar } from './format-normal.ts'
import type { ScalarType } from './format-schema.ts'

interface Place {
  readonly type: ScalarType
  readonly where: string
  readonly notes: Finding[]
}

const ranges: Partial<Record<ScalarType, readonly [lowest: bigint, highest: bigint]>> = {
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  enum: [-(2n ** 31n), 2n ** 31n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
}

/** Reads a JSON value as the scalar type of its field; throws `MalformedPayload` when it is none. */
export function jsonScalar(value: unknown, place: Place): NormalScalar {
  if (place.type === 'string') return text(value, place)
  if (place.type === 'bool') return typeof value === 'boolean' ? value : refuse(value, place)
  if (place.type === 'id') return id(value, place)
  if (place.type === 'bytes') return base64(value, place)
  if (place.type === 'double') return double(value, place)
  return integer(value, place)
}

function text(value: unknown, place: Place): string {
  if (typeof value !== 'string') return refuse(value, place)
  if (/\p{Surrogate}/u.test(value)) place.notes.push({ where: place.where, problem: 'the string holds a lone surrogate' })
  return value
}

function id(value: unknown, place: Place): string {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(value)) return refuse(value, place)
  if (value !== value.toLowerCase()) place.notes.push({ where: place.where, problem: 'the id is not in lowercase' })
  return value.toLowerCase()
}

function base64(value: unknown, place: Place): Uint8Array {
  if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) return refuse(value, place)
  return Buffer.from(value, 'base64')
}

function double(value: unknown, place: Place): number {
  if (typeof value === 'number') return value
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  return refuse(value, place)
}

function integer(value: unknown, place: Place): number | bigint {
  const range = ranges[place.type]
  const exact = exactInteger(value, place)
  if (range === undefined || exact < range[0] || exact > range[1]) return refuse(value, place)
  return place.type.endsWith('64') ? exact : Number(exact)
}

function exactInteger(value: unknown, place: Place): bigint {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value) && place.type !== 'enum') return BigInt(value)
  if (typeof value !== 'number' || !Number.isInteger(value)) return refuse(value, place)
  if (!Number.isSafeInteger(value)) {
    place.notes.push({ where: place.where, problem: `${value} is a JSON number beyond 2^53; it has to be a string` })
  }
  return BigInt(value)
}

function refuse(value: unknown, place: Place): never {
  const shown = String(JSON.stringify(value)).slice(0, 80)
  throw new MalformedPayload(place.where, `${shown} is no ${place.type}`)
}
