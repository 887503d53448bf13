/** Reads the objects of JavaScript and Node whose own properties do not say what they hold. */
import { types } from 'node:util';

import type { LogValue } from '@throughline/core';

import { readError } from './read-error.ts';
import type { ReadInner, ValueWalk } from './value-walk.ts';
import { asFields, fieldWriter, keepBytes, keepText } from './value-walk.ts';

/** Reads such an object; `undefined` where it is none. May throw what a proxy throws. */
export function readSpecialObject(value: object, walk: ValueWalk, readInner: ReadInner): LogValue | undefined {
  if (types.isNativeError(value) || value instanceof Error) return readError(value, walk, readInner);
  if (ArrayBuffer.isView(value)) return readView(value, walk, readInner);
  if (types.isAnyArrayBuffer(value)) return keepBytes(new Uint8Array(value), walk);
  if (types.isDate(value)) return readDate(value);
  if (types.isRegExp(value)) return keepText(String(value), walk);
  if (types.isMap(value)) return readMap(value, walk, readInner);
  if (types.isSet(value)) return readSequence(Set.prototype.values.call(value), value.size, { walk, readInner });
  if (types.isBoxedPrimitive(value)) return readInner((value as { valueOf(): unknown }).valueOf(), walk);
  if (value instanceof URLSearchParams) return keepText(`?${value.toString()}`, walk).slice(1);
  return undefined;
}

function readDate(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

function readView(view: ArrayBufferView, walk: ValueWalk, readInner: ReadInner): LogValue {
  const numbers = view as unknown as { readonly length: number; values(): Iterable<unknown> };
  if (types.isUint8Array(view) || types.isUint8ClampedArray(view) || types.isDataView(view))
    return keepBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), walk);
  return readSequence(numbers.values(), numbers.length, { walk, readInner });
}

interface SequenceReader {
  readonly walk: ValueWalk;
  readonly readInner: ReadInner;
}

function readSequence(values: Iterable<unknown>, size: number, { walk, readInner }: SequenceReader): LogValue {
  const list: LogValue[] = [];
  for (const value of values) {
    if (walk.items <= 0 || walk.room <= 0) {
      list.push(`[${size - list.length} more]`);
      break;
    }
    walk.items--;
    list.push(readInner(value, walk) ?? null);
  }
  return list;
}

/** A map as fields where all of its keys are texts, else as a list of pairs. */
function readMap(map: Map<unknown, unknown>, walk: ValueWalk, readInner: ReadInner): LogValue {
  const entries = (): IterableIterator<[unknown, unknown]> => Map.prototype.entries.call(map);
  for (const [key] of entries())
    if (typeof key !== 'string') return readSequence(withoutSecrets(entries(), walk), map.size, { walk, readInner });
  const fields = fieldWriter(walk, readInner);
  let read = 0;
  for (const [key, value] of entries()) {
    if (!fields.add(key as string, () => value)) break;
    read++;
  }
  return asFields(fields, map.size - read);
}

function* withoutSecrets(entries: Iterable<[unknown, unknown]>, walk: ValueWalk): Iterable<[unknown, unknown]> {
  const { redaction } = walk.reading;
  for (const [key, value] of entries)
    yield [key, typeof key === 'string' && redaction.withheld(key) ? redaction.replacement : value];
}
