/** What is kept of a value, however deep, wide or long it is: bounds that hold for all of it together. */
import { LogFields } from '@throughline/core';
import type { LogAttributeList, LogValue } from '@throughline/core';

import type { LogReading } from './log-reading.ts';

/** The way through one value, or through the attributes of one record. */
export interface ValueWalk {
  readonly reading: LogReading;
  /** Characters and bytes that may still be kept. */
  room: number;
  /** Values that may still be kept. */
  items: number;
  /** The objects that the present value stands in. */
  readonly ancestors: object[];
}

/** Reads a value that stands in another one. */
export type ReadInner = (value: unknown, walk: ValueWalk) => LogValue | undefined;

/**
 * Characters of one body, of the attributes of one record, and of one block. In UTF-8 a record of all three, and its exception, stays below the
 * largest record that is exported, and one long text below the 4 MiB that receivers of gRPC take.
 */
const MOST_CHARACTERS = 1_000_000;

/** Values inside of one body, of the attributes of one record, and of one block. */
const MOST_ITEMS = 10_000;

/** Parsers of protobuf refuse more than 100 nested messages: six hold the record and its attribute, and each level of fields is three. */
const MOST_LEVELS = 30;

/** What stands for a value that stands in itself. */
const CIRCULAR = '[Circular]';
/** What stands for a value that is nested too deep. */
const TOO_DEEP = '[Too deep]';
/** What stands for a value that throws when it is read. */
export const UNREADABLE = '[Unreadable]';
/** The name under which the fields of an object that were left out are counted. */
const LEFT_OUT = '[left out]';

/** Begins a walk. */
export function startWalk(reading: LogReading): ValueWalk {
  return { reading, room: MOST_CHARACTERS, items: MOST_ITEMS, ancestors: [] };
}

/** A text without secrets, within the limits. */
export function keepText(text: string, walk: ValueWalk): string {
  const safe = walk.reading.redaction.text(text);
  const kept = cutText(safe, Math.min(walk.reading.valueLength, walk.room));
  walk.room -= kept.length;
  return kept;
}

/** The beginning of a text. */
function cutText(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) : text;
}

/** Bytes of our own, within the limits. */
export function keepBytes(bytes: Uint8Array, walk: ValueWalk): Uint8Array {
  // A plain copy: a `Buffer` would hold on to its pool, and is another shape for sinks.
  const kept = Uint8Array.prototype.slice.call(bytes, 0, Math.max(0, walk.room));
  walk.room -= kept.length;
  return kept.constructor === Uint8Array ? kept : new Uint8Array(kept);
}

/** Goes into an object, unless it stands in itself or too deep. */
export function within(object: object, walk: ValueWalk, read: () => LogValue): LogValue {
  if (walk.ancestors.length >= MOST_LEVELS) return TOO_DEEP;
  if (walk.ancestors.includes(object)) return CIRCULAR;
  walk.ancestors.push(object);
  try {
    return read();
  } finally {
    walk.ancestors.pop();
  }
}

/** Fields of an object, one after the other. */
export interface FieldWriter {
  readonly list: LogAttributeList;
  /** Adds a field. Returns `false` when there is room for no further one. */
  add(key: string, get: () => unknown): boolean;
}

/** Makes a list of fields whose values are read one by one, so that one that throws costs no other. */
export function fieldWriter(walk: ValueWalk, readInner: ReadInner): FieldWriter {
  const list: LogAttributeList = [];
  return {
    list,
    add(key, get) {
      if (walk.items <= 0 || walk.room <= 0) return false;
      walk.items--;
      const value = readGuarded(get, walk, readInner);
      if (value === undefined) return true;
      walk.room -= Math.min(key.length, walk.room);
      list.push(key, withheldOr(value, key, walk));
      return true;
    },
  };
}

function readGuarded(get: () => unknown, walk: ValueWalk, readInner: ReadInner): LogValue | undefined {
  try {
    return readInner(get(), walk);
  } catch {
    return UNREADABLE;
  }
}

/** The value, or what stands for it where its key names a secret. Whether there is one, and yes or no, is none. */
function withheldOr(value: LogValue, key: string, { reading: { redaction } }: ValueWalk): LogValue {
  return value !== null && typeof value !== 'boolean' && redaction.withheld(key) ? redaction.replacement : value;
}

/** Ends a list of fields with the number of those that were left out. */
export function asFields({ list }: FieldWriter, leftOut: number): LogFields {
  if (leftOut > 0) list.push(LEFT_OUT, leftOut);
  return new LogFields(list);
}
