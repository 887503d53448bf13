/**
 * A copy of what a line logs, as JSON shows it.
 *
 * The line and the record are made from the same copy, so that a value that changes from one reading to the next cannot be another in the
 * record than in the line. What JSON would rewrite is not copied: the record is then read from the finished line.
 */
import { types } from 'node:util';

import { exceptionOf, isWithheld } from './exception.ts';
import type { LoggerKind, LoggerState } from './logger-state.ts';
import type { Member } from './members.ts';

/** What a line logs, read once. */
export interface CopiedFields {
  /** For pino: all that appears in the line. */
  readonly line: Record<string, unknown>;
  /** The attributes of the record, keys and values by turns; `undefined` where there are none. */
  readonly attributeList: unknown[] | undefined;
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
export function copyFields(given: object, { kind }: LoggerState): CopiedFields | undefined {
  valuesLeft = MOST_VALUES;
  const copy = new FieldsCopy();
  try {
    return copy.addAll(given as Record<string, unknown>, kind) ? copy : undefined;
  } catch {
    return undefined;
  }
}

/** A class, so that all copies have one shape. */
class FieldsCopy implements CopiedFields {
  // Filled key by key: to spread what an object literal of the application made can cost a hundred times as much, where V8 has given up its shape.
  readonly line: Record<string, unknown> = {};
  attributeList: unknown[] | undefined = undefined;
  error: unknown = undefined;
  body: unknown = undefined;
  eventName: string | undefined = undefined;
  namesIds = false;

  /** Reads each value once, so what a getter gives is the same in the line and in the record. Returns whether JSON shows all of them as they are. */
  addAll(given: Record<string, unknown>, kind: LoggerKind): boolean {
    const { fieldMembers } = kind;
    for (const key in given) {
      if (!hasOwn.call(given, key)) continue;
      const value = given[key];
      const member = fieldMembers.get(key);
      if (member === undefined) {
        if (!this.addAttribute(key, value)) return false;
      } else if (!this.addMember(member, key, value, kind)) return false;
    }
    return true;
  }

  private addAttribute(key: string, value: unknown): boolean {
    const copied = typeof value === 'string' ? value : copyValue(value, DEEPEST);
    if (copied === REWRITTEN) return false;
    if (copied === undefined) return true;
    this.line[key] = copied;
    if (this.attributeList === undefined) this.attributeList = [key, copied];
    else this.attributeList.push(key, copied);
    return true;
  }

  private addMember(member: Member, key: string, value: unknown, kind: LoggerKind): boolean {
    if (member === 'id') this.namesIds = true;
    if (value === undefined) return true;
    if (member === 'error') return this.addError(key, value, kind);
    const copied = member === 'serialized' ? REWRITTEN : copyValue(value, DEEPEST);
    if (copied === REWRITTEN) return false;
    if (copied === undefined) return true;
    this.line[key] = copied;
    if (member === 'message') this.body = copied;
    else if (member === 'event') this.eventName = typeof copied === 'string' ? copied : undefined;
    return true;
  }

  private addError(key: string, error: unknown, { standardErrors, serializers }: LoggerKind): boolean {
    const written = standardErrors ? writeError(error, serializers) : undefined;
    if (written === undefined) return false;
    this.line[key] = written;
    this.error = isWithheld(error) ? error : exceptionOf(written.written);
    return true;
  }
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
