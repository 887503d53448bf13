/**
 * A copy of what a line logs, as JSON shows it.
 *
 * The line and the record are made from the same copy, so that a value that changes from one reading to the next cannot be another in the
 * record than in the line. What a serializer makes of a value is asked for once. What JSON would rewrite is not copied: the record is then read from
 * the finished line.
 */
import { types } from 'node:util';

import { exceptionOf } from './exception.ts';
import type { LoggerKind } from './logger-kind.ts';
import type { LoggerState } from './logger-state.ts';
import type { Member } from './members.ts';
import type { Serializers } from './serialized.ts';
import { Serialized } from './serialized.ts';
import { isWithheld } from './withheld.ts';

/** What a line logs, read once. */
export interface CopiedFields {
  /** For pino: all that appears in the line. */
  readonly line: Record<string, unknown>;
  /** The attributes of the record, keys and values by turns; `undefined` where there are none. */
  readonly attributeList: unknown[] | undefined;
  readonly error: unknown;
  /** The error itself, where its message may not be shown. */
  readonly withheld: unknown;
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

/** Copies the fields, or gives `undefined` where JSON rewrites one of them. Never throws. */
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
  withheld: unknown = undefined;
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
    this.keepAttribute(key, copied);
    return true;
  }

  private keepAttribute(key: string, value: unknown): void {
    if (this.attributeList === undefined) this.attributeList = [key, value];
    else this.attributeList.push(key, value);
  }

  private addMember(member: Member, key: string, value: unknown, kind: LoggerKind): boolean {
    if (member === 'id') this.namesIds = true;
    if (value === undefined) return true;
    if (member === 'error') return this.addError(key, value, kind);
    if (member === 'serialized') return this.addSerialized(key, value, kind);
    const copied = member === 'rewritten' ? REWRITTEN : copyValue(value, DEEPEST);
    if (copied === REWRITTEN) return false;
    if (copied === undefined) return true;
    this.line[key] = copied;
    if (member === 'message') this.body = copied;
    else if (member === 'event') this.eventName = typeof copied === 'string' ? copied : undefined;
    return true;
  }

  private addSerialized(key: string, value: unknown, { serializers, fieldMembers }: LoggerKind): boolean {
    const copied = copyValue(serialize(serializers, key, value), DEEPEST);
    if (copied === REWRITTEN) {
      // It is not to be asked twice for each line.
      fieldMembers.set(key, 'rewritten');
      return false;
    }
    if (copied === undefined) return true;
    this.line[key] = new Serialized(copied);
    this.keepAttribute(key, copied);
    return true;
  }

  private addError(key: string, error: unknown, { errorSerializer, serializers }: LoggerKind): boolean {
    if (errorSerializer === undefined) return false;
    const written = serialize(serializers, 'err', error);
    const isStandard = errorSerializer === 'standard' && types.isNativeError(error);
    const shown = isStandard ? plainlyWritten(written, error) : copyValue(written, DEEPEST);
    if (shown === REWRITTEN) return false;
    if (shown === undefined) return true;
    this.line[key] = new Serialized(shown);
    if (isWithheld(error)) this.withheld = error;
    this.error = this.withheld ?? exceptionOf(shown);
    return true;
  }
}

function serialize(serializers: Serializers, key: string, value: unknown): unknown {
  return (serializers[key] as (given: unknown) => unknown).call(serializers, value);
}

/** What pino's serializer wrote of an error, if JSON shows it as it is. */
function plainlyWritten(written: unknown, error: object): unknown {
  if (typeof written !== 'object' || written === null || written === error) return REWRITTEN;
  const { toJSON, cause } = written as { readonly toJSON?: unknown; readonly cause?: unknown };
  return typeof toJSON === 'function' || typeof cause === 'object' ? REWRITTEN : written;
}

/** The value as JSON shows it: `undefined` where it shows none, `REWRITTEN` where that is not known. The key is that within an object or a list. */
function copyValue(value: unknown, depth: number, key: string | number = ''): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      return value === null ? null : copyObject(value, depth, key);
    case 'bigint':
      return REWRITTEN;
    default:
      return undefined;
  }
}

function copyObject(value: object, depth: number, key: string | number): unknown {
  if (depth === 0) return REWRITTEN;
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON !== 'function') return copyMembers(value, depth - 1);
  const wanted: unknown = Reflect.apply(toJSON, value, [String(key)]);
  // What `toJSON` gives is not asked for another one.
  return typeof wanted === 'object' && wanted !== null ? copyMembers(wanted, depth - 1) : copyValue(wanted, depth);
}

function copyMembers(value: object, depth: number): unknown {
  if (Array.isArray(value)) return copyList(value, depth);
  if (types.isBoxedPrimitive(value)) return REWRITTEN;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const copied = copyValue((value as Record<string, unknown>)[key], depth, key);
    if (copied === REWRITTEN || key === '__proto__' || --valuesLeft < 0) return REWRITTEN;
    if (copied !== undefined) result[key] = copied;
  }
  return result;
}

function copyList(value: readonly unknown[], depth: number): unknown {
  valuesLeft -= value.length;
  if (valuesLeft < 0) return REWRITTEN;
  const result: unknown[] = [];
  for (let index = 0; index < value.length; index++) {
    const copied = copyValue(value[index], depth, index);
    if (copied === REWRITTEN) return REWRITTEN;
    result.push(copied ?? null);
  }
  return result;
}
