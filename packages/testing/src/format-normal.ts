import type { Place } from './format-finding.ts';
import { type Field, isScalar, type ScalarType, schemaOf } from './format-schema.ts';

export type NormalScalar = string | number | bigint | boolean | Uint8Array;
export type NormalValue = NormalScalar | NormalMessage | readonly NormalValue[] | undefined;
export interface NormalMessage {
  readonly [field: string]: NormalValue;
}

/** How one encoding presents values: each function turns what was read into the normal form. */
export interface Presentation {
  /** Returns `undefined` where the field was not sent. */
  read(message: object, name: string): unknown;
  scalar(value: unknown, type: ScalarType, place: Place): NormalScalar;
  list(value: unknown, place: Place): readonly unknown[];
  message(value: unknown, place: Place | undefined): object;
  /** Sees each message before its fields are read. */
  enter?(value: object, messageName: string, place: Place | undefined): void;
}

interface Found {
  readonly value: unknown;
  readonly place: Place;
}

const fieldsByMessage = new Map<string, readonly (readonly [name: string, field: Field])[]>();

/** Brings a decoded message into the normal form of format-messages.ts. */
export function normalise(
  found: { readonly value: unknown; readonly place?: Place },
  messageName: string,
  presentation: Presentation,
): NormalMessage {
  const message = presentation.message(found.value, found.place);
  presentation.enter?.(message, messageName, found.place);
  const normal: Record<string, NormalValue> = {};
  for (const [name, field] of fieldsOf(messageName)) {
    const value = presentation.read(message, name);
    normal[name] =
      value === undefined
        ? absentValue(field)
        : presentValue({ value, place: { parent: found.place, field: name, index: undefined } }, field, presentation);
  }
  return normal;
}

function presentValue(found: Found, [, type, label]: Field, presentation: Presentation): NormalValue {
  const { value, place } = found;
  if (label !== 'repeated') return oneValue(found, type, presentation);
  const items = presentation.list(value, place);
  return items.map((item, index) => oneValue({ value: item, place: { ...place, index } }, type, presentation));
}

function oneValue(found: Found, type: Field[1], presentation: Presentation): NormalValue {
  if (isScalar(type)) return presentation.scalar(found.value, type, found.place);
  return normalise(found, type, presentation);
}

function absentValue([, type, label]: Field): NormalValue {
  if (label === 'repeated') return [];
  if (label === 'optional' || !isScalar(type)) return undefined;
  if (type === 'string' || type === 'id') return '';
  if (type === 'bool') return false;
  if (type === 'bytes') return new Uint8Array();
  return type === 'int64' || type === 'uint64' || type === 'fixed64' || type === 'sfixed64' ? 0n : 0;
}

function fieldsOf(messageName: string): readonly (readonly [name: string, field: Field])[] {
  let fields = fieldsByMessage.get(messageName);
  if (fields === undefined) {
    fields = Object.entries(schemaOf(messageName));
    fieldsByMessage.set(messageName, fields);
  }
  return fields;
}
