import { isScalar, type Field, type ScalarType, schemaOf } from './format-schema.ts'

export type NormalScalar = string | number | bigint | boolean | Uint8Array
export type NormalValue = NormalScalar | NormalMessage | readonly NormalValue[] | undefined
export interface NormalMessage {
  readonly [field: string]: NormalValue
}

/** How one encoding presents values: each function turns what was read into the normal form. */
export interface Presentation {
  /** Returns `undefined` where the field was not sent. */
  read(message: object, name: string): unknown
  scalar(value: unknown, type: ScalarType, where: string): NormalScalar
  list(value: unknown, where: string): readonly unknown[]
  message(value: unknown, where: string): object
  /** Sees each message before its fields are read. */
  enter?(value: object, messageName: string, where: string): void
}

/** Brings a decoded message into the normal form of format-messages.ts. */
export function normalise(value: object, messageName: string, presentation: Presentation): NormalMessage {
  return normaliseMessage({ value, where: '' }, messageName, presentation)
}

interface Found {
  readonly value: unknown
  readonly where: string
}

function normaliseMessage(found: Found, messageName: string, presentation: Presentation): NormalMessage {
  const message = presentation.message(found.value, found.where)
  presentation.enter?.(message, messageName, found.where)
  const normal: Record<string, NormalValue> = {}
  for (const [name, field] of Object.entries(schemaOf(messageName))) {
    const where = found.where === '' ? name : `${found.where}.${name}`
    normal[name] = normaliseField({ value: presentation.read(message, name), where }, field, presentation)
  }
  return normal
}

function normaliseField(found: Found, field: Field, presentation: Presentation): NormalValue {
  const [, type, label] = field
  if (label === 'repeated') {
    if (found.value === undefined) return []
    const items = presentation.list(found.value, found.where)
    return items.map((value, index) => normaliseOne({ value, where: `${found.where}[${index}]` }, type, presentation))
  }
  if (found.value !== undefined) return normaliseOne(found, type, presentation)
  return label === 'optional' || !isScalar(type) ? undefined : defaultOf(type)
}

function normaliseOne(found: Found, type: Field[1], presentation: Presentation): NormalValue {
  if (isScalar(type)) return presentation.scalar(found.value, type, found.where)
  return normaliseMessage(found, type, presentation)
}

function defaultOf(type: ScalarType): NormalScalar {
  if (type === 'string' || type === 'id') return ''
  if (type === 'bool') return false
  if (type === 'bytes') return new Uint8Array()
  if (type === 'int64' || type === 'uint64' || type === 'fixed64' || type === 'sfixed64') return 0n
  return 0
}
