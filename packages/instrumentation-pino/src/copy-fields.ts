/**
 * A copy of what a line logs, as JSON shows it.
 *
 * The line and the record are made from the same copy, so that a value that changes from one reading to the next cannot be another in the
 * record than in the line. What JSON would rewrite is not copied: the record is then read from the finished line.
 */
import { types } from 'node:util';

import { exceptionOf, isWithheld } from './exception.ts';
import type { LoggerKind, LoggerState } from './logger-state.ts';
import type { Members } from './members.ts';

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

// Asked by `call` within a loop over keys, it costs nothing; `Object.hasOwn` does.
const { hasOwnProperty: hasOwn } = Object.prototype;

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

function copy(
  given: object,
  { kind: { members, serializers, standardErrors } }: LoggerState,
): CopiedFields | undefined {
  // What a getter gives is read here and nowhere else.
  const line: Record<string, unknown> = { ...given };
  let attributes: Record<string, unknown> | undefined;
  let error: unknown;
  let isSame = true;
  for (const key in line) {
    if (!hasOwn.call(line, key)) continue;
    const value = line[key];
    const member = members.get(key);
    if (member === 'error') {
      isSame = false;
      if (value === undefined) continue;
      const written = standardErrors ? writeError(value, serializers) : undefined;
      if (written === undefined) return undefined;
      line[key] = written;
      error = isWithheld(value) ? value : exceptionOf(written.written);
      continue;
    }
    if (typeof value !== 'string') {
      const copied = copyValue(value, DEEPEST);
      if (copied === REWRITTEN) return undefined;
      if (copied === undefined) isSame = false;
      else if (copied !== value) line[key] = copied;
    }
    if (serializers[key] !== undefined && value !== undefined) return undefined;
    if (member !== undefined) isSame = false;
    else attributes = line;
  }
  return isSame
    ? { line, attributes, error: undefined, body: undefined, eventName: undefined, namesIds: false }
    : sort(line, members, error);
}

/** An error as the serializer wrote it. It stands in the line like that: the serializer sees it once more, and leaves alone what has no message. */
class WrittenError {
  readonly written: object;

  constructor(written: object) {
    this.written = written;
  }

  toJSON(): object {
    return this.written;
  }
}

function writeError(error: unknown, serializers: LoggerKind['serializers']): WrittenError | undefined {
  if (!types.isNativeError(error)) return undefined;
  const written = (serializers['err'] as (given: Error) => unknown).call(serializers, error);
  if (typeof written !== 'object' || written === null || written === error) return undefined;
  const { toJSON, cause } = written as { readonly toJSON?: unknown; readonly cause?: unknown };
  if (typeof toJSON === 'function' || typeof cause === 'object') return undefined;
  return new WrittenError(written);
}

/** Takes apart what is said in several places of a record. */
function sort(line: Record<string, unknown>, members: Members, error: unknown): CopiedFields {
  const attributes: Record<string, unknown> = {};
  let body: unknown;
  let eventName: string | undefined;
  let namesIds = false;
  for (const key of Object.keys(line)) {
    const value = line[key];
    const member = members.get(key);
    if (member === 'message') body = value;
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
