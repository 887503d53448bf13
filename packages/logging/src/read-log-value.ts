/** The values that records hold, read from what applications pass. */
import { types } from 'node:util';

import type { LogAttributeList, LogValue } from '@throughline/core';

import { isError } from './describe-exception.ts';
import type { LogReading } from './log-reading.ts';
import { readAnyValue } from './read-any-value.ts';
import type { ValueWalk } from './value-walk.ts';
import { UNREADABLE, startWalk } from './value-walk.ts';

/** Attributes that have been read. */
export interface ReadAttributes {
  readonly list: LogAttributeList | undefined;
  /** How many did not fit. */
  readonly dropped: number;
}

/** Texts up to this length need no account of how much room is left: 128 of them are far below it. */
const SHORT_TEXT = 1_024;

// Asked by `call` within a loop over keys, it costs nothing; `Object.hasOwn` does.
const { hasOwnProperty: hasOwn } = Object.prototype;

const NOTHING: ReadAttributes = { list: undefined, dropped: 0 };

/**
 * Reads a value of any kind; `undefined` where there is none. Never throws: what cannot be read, repeats itself or is nested deeper than 30 levels
 * becomes a text that says so, and of long texts, lists and objects the beginning is kept.
 */
export function readLogValue(value: unknown, reading: LogReading): LogValue | undefined {
  switch (typeof value) {
    case 'string':
      if (value.length <= SHORT_TEXT && value.length <= reading.valueLength) return readShortText(value, reading);
      break;
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    default:
      if (value === null) return null;
  }
  return readAnyValue(value, startWalk(reading));
}

/** The replacement may be longer than the secret, so the limit holds afterwards too. */
function readShortText(value: string, reading: LogReading): string {
  const text = reading.redaction.text(value);
  return text.length > reading.valueLength ? text.slice(0, reading.valueLength) : text;
}

/** Reads the named values of an object or a map. Never throws. What is `undefined` or has no name is left out. */
export function readLogAttributes(attributes: unknown, reading: LogReading): ReadAttributes {
  if (typeof attributes !== 'object' || attributes === null) return NOTHING;
  const reader = new AttributeReader(reading, reading.attributeCount);
  reader.addAll(attributes);
  return { list: reader.list.length === 0 ? undefined : reader.list, dropped: reader.dropped };
}

/** Reads attributes one by one. */
export class AttributeReader {
  list: LogAttributeList = [];
  dropped = 0;
  /** The error that stood where loggers put the error of a line; the attributes of an exception are to be made of it. */
  exception: unknown = undefined;
  /** Whether such an error is taken out. */
  takesException = false;
  private readonly reading: LogReading;
  private readonly longestList: number;
  private walk: ValueWalk | undefined = undefined;

  constructor(reading: LogReading, most: number) {
    this.reading = reading;
    this.longestList = most * 2;
  }

  /** Adds the named values of an object or a map. */
  addAll(attributes: object): void {
    try {
      if (types.isMap(attributes)) for (const [key, value] of attributes) this.add(key, value);
      else this.addOwn(attributes as Record<string, unknown>);
    } catch {
      // What was read before it failed is kept.
    }
  }

  /** Reads a list in place, which becomes that of the reader. See `LogDraft.attributeList`. */
  takeOver(given: unknown[]): void {
    const list = given as LogAttributeList;
    let length = 0;
    for (let index = 0; index < list.length; index += 2) {
      const key = list[index] as string;
      if (key === '') continue;
      if (length >= this.longestList) {
        this.dropped++;
        continue;
      }
      list[length] = key;
      list[length + 1] = this.read(key, list[index + 1]) as LogValue;
      length += 2;
    }
    // To set the length costs much, even to what it is.
    if (length < list.length) list.length = length;
    this.list = list;
  }

  /** Adds a value whose key does not stand in the list yet. */
  add(key: unknown, given: unknown): void {
    if (given === undefined || typeof key !== 'string' || key === '') return;
    if (typeof given === 'object' && this.takesException && isErrorKey(key) && isError(given)) {
      this.takesException = false;
      this.exception = given;
      return;
    }
    // Not by `keep`: what does not fit is not even read.
    if (this.list.length >= this.longestList) {
      this.dropped++;
      return;
    }
    const value = this.read(key, given);
    if (value !== undefined) this.list.push(key, value);
  }

  /** Adds a value that has been read before. */
  keep(key: string, value: LogValue): void {
    if (this.list.length >= this.longestList) this.dropped++;
    else this.list.push(key, value);
  }

  has(key: string): boolean {
    const { list } = this;
    for (let index = 0; index < list.length; index += 2) if (list[index] === key) return true;
    return false;
  }

  private addOwn(attributes: Record<string, unknown>): void {
    for (const key in attributes) if (hasOwn.call(attributes, key)) this.add(key, readGuarded(attributes, key));
  }

  private read(key: string, given: unknown): LogValue | undefined {
    if (given === null || typeof given === 'boolean') return given;
    const { redaction } = this.reading;
    if (redaction.withheld(key)) return redaction.replacement;
    if (typeof given === 'number') return given;
    if (typeof given === 'string' && given.length <= SHORT_TEXT && given.length <= this.reading.valueLength)
      return readShortText(given, this.reading);
    return readAnyValue(given, (this.walk ??= startWalk(this.reading)));
  }
}

function isErrorKey(key: string): boolean {
  return key === 'err' || key === 'error' || key === 'exception';
}

function readGuarded(attributes: Record<string, unknown>, key: string): unknown {
  try {
    return attributes[key];
  } catch {
    return UNREADABLE;
  }
}
