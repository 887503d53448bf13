/**
 * A copy of what a line logs, as JSON shows it.
 *
 * The line and the record are made from the same copy, so that a value that changes from one reading to the next cannot be another in the
 * record than in the line. What JSON would rewrite is not copied: the record is then read from the finished line.
 */
import { types } from 'node:util';

import type { LoggerState } from './logger-state.ts';

/** What a line logs, read once. */
export interface CopiedFields {
  /** For pino: all that appears in the line. */
  readonly line: Record<string, unknown>;
  /** The attributes of the record; the same object where nothing is left out, and `undefined` where there are none. */
  readonly attributes: Record<string, unknown> | undefined;
  readonly error: unknown;
  readonly body: unknown;
  readonly eventName: string | undefined;
  /** Whether one of them has the name of an id. */
  readonly namesIds: boolean;
}

const DEEPEST = 16;
const MOST_VALUES = 1_000;
const REWRITTEN = Symbol('rewritten');

let valuesLeft = 0;

/** Copies the fields, or gives `undefined` where a serializer or JSON rewrites one of them. Never throws. */
export function copyFields(given: object, state: LoggerState): CopiedFields | undefined {
  valuesLeft = MOST_VALUES;
  try {
    return copy(given, state);
  } catch {
    return undefined;
  }
}

function copy(given: object, state: LoggerState): CopiedFields | undefined {
  const { members, serializers } = state;
  // What a getter gives is read here and nowhere else.
  const line: Record<string, unknown> = { ...given };
  let attributes: Record<string, unknown> | undefined;
  let isSame = true;
  for (const key in line) {
    if (!Object.hasOwn(line, key)) continue;
    const value = line[key];
    const member = members.get(key);
    if (member === 'error') {
      if (value !== undefined && !(state.standardErrors && types.isNativeError(value))) return undefined;
      isSame = false;
      continue;
    }
    if (serializers[key] !== undefined && value !== undefined) return undefined;
    const copied = typeof value === 'string' ? value : copyValue(value, DEEPEST);
    if (copied === REWRITTEN) return undefined;
    if (copied === undefined || member !== undefined) isSame = false;
    else attributes = line;
    if (copied !== value && copied !== undefined) line[key] = copied;
  }
  return isSame
    ? { line, attributes, error: undefined, body: undefined, eventName: undefined, namesIds: false }
    : sort(line, state);
}

/** Takes apart what is said in several places of a record. */
function sort(line: Record<string, unknown>, { members }: LoggerState): CopiedFields {
  const attributes: Record<string, unknown> = {};
  let error: unknown;
  let body: unknown;
  let eventName: string | undefined;
  let namesIds = false;
  for (const key of Object.keys(line)) {
    const value = line[key];
    const member = members.get(key);
    if (member === 'error') error = value;
    else if (member === 'message') body = value;
    else if (member === 'event') eventName = typeof value === 'string' ? value : undefined;
    else if (member === 'id') namesIds = true;
    else if (member === undefined && isShown(value)) attributes[key] = value;
  }
  return { line, attributes, error, body, eventName, namesIds };
}

function isShown(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** The value as JSON shows it: `undefined` where it shows none, `REWRITTEN` where it shows another. */
function copyValue(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      return value === null ? null : copyObject(value, depth);
    case 'bigint':
      return REWRITTEN;
    default:
      return undefined;
  }
}

function copyObject(value: object, depth: number): unknown {
  if (depth === 0 || typeof (value as { toJSON?: unknown }).toJSON === 'function') return REWRITTEN;
  if (Array.isArray(value)) return copyList(value, depth - 1);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return REWRITTEN;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const copied = copyValue((value as Record<string, unknown>)[key], depth - 1);
    if (copied === REWRITTEN || key === '__proto__' || --valuesLeft < 0) return REWRITTEN;
    if (copied !== undefined) result[key] = copied;
  }
  return result;
}

function copyList(value: readonly unknown[], depth: number): unknown {
  valuesLeft -= value.length;
  if (valuesLeft < 0) return REWRITTEN;
  const result: unknown[] = [];
  for (const item of value) {
    const copied = copyValue(item, depth);
    if (copied === REWRITTEN) return REWRITTEN;
    result.push(copied ?? null);
  }
  return result;
}
