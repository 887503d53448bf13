/** Reads a value of any kind into plain data of our own. */
import type { LogValue } from '@throughline/core';

import { readSpecialObject } from './special-objects.ts';
import type { ValueWalk } from './value-walk.ts';
import { UNREADABLE, asFields, fieldWriter, keepText, within } from './value-walk.ts';

/** Reads a value; `undefined` for `undefined` alone. Never throws: what cannot be read becomes a text that says so. */
export function readAnyValue(value: unknown, walk: ValueWalk): LogValue | undefined {
  switch (typeof value) {
    case 'string':
      return keepText(value, walk);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? value : keepText(String(value), walk);
    case 'symbol':
      return keepText(String(value), walk);
    case 'function':
      return keepText(`[Function: ${nameOf(value)}]`, walk);
    default:
      return value === null ? null : guarded(value as object, walk);
  }
}

function guarded(value: object, walk: ValueWalk): LogValue {
  try {
    return within(value, walk, () => readObject(value, walk));
  } catch {
    return UNREADABLE;
  }
}

function nameOf(fn: unknown): string {
  try {
    const { name } = fn as { name: unknown };
    return typeof name === 'string' && name !== '' ? name : 'anonymous';
  } catch {
    return 'anonymous';
  }
}

function readObject(value: object, walk: ValueWalk): LogValue {
  if (Array.isArray(value)) return readList(value, walk);
  return readSpecialObject(value, walk, readAnyValue) ?? readFields(asJson(value), value, walk);
}

/** What the object wants to be written as, as for `JSON.stringify`; the object itself where it has no wish, or fails to say it. */
function asJson(value: object): unknown {
  try {
    const { toJSON } = value as { toJSON?: unknown };
    return typeof toJSON === 'function' ? (toJSON.call(value, '') as unknown) : value;
  } catch {
    return value;
  }
}

function readFields(wanted: unknown, value: object, walk: ValueWalk): LogValue {
  if (typeof wanted !== 'object' || wanted === null) return readAnyValue(wanted, walk) ?? null;
  if (wanted === value) return readOwnFields(value, walk);
  // What `toJSON` returns is not asked for another one.
  return within(wanted, walk, () =>
    Array.isArray(wanted)
      ? readList(wanted, walk)
      : (readSpecialObject(wanted, walk, readAnyValue) ?? readOwnFields(wanted, walk)),
  );
}

function readOwnFields(value: object, walk: ValueWalk): LogValue {
  const fields = fieldWriter(walk, readAnyValue);
  const keys = Object.keys(value);
  for (const [index, key] of keys.entries())
    if (!fields.add(key, () => (value as Record<string, unknown>)[key])) return asFields(fields, keys.length - index);
  return asFields(fields, 0);
}

function readList(list: readonly unknown[], walk: ValueWalk): LogValue {
  const values: LogValue[] = [];
  const { length } = list;
  for (let index = 0; index < length; index++) {
    if (walk.items <= 0 || walk.room <= 0) {
      values.push(`[${length - index} more]`);
      break;
    }
    walk.items--;
    values.push(readItem(list, index, walk));
  }
  return values;
}

function readItem(list: readonly unknown[], index: number, walk: ValueWalk): LogValue {
  try {
    return readAnyValue(list[index], walk) ?? null;
  } catch {
    return UNREADABLE;
  }
}
