/**
 * Attributes as OTLP `KeyValue` messages in protobuf.
 *
 * The lengths of nested messages come before their content. For what is known to be ASCII they are computed beforehand and written at
 * once; everything else is written first and measured afterwards.
 */
import type { AttributeValue, Attributes } from '@opentelemetry/api';
import type { AttributeList, LogAttributeList, LogValue } from '@throughline/core';

import { fieldsIn } from './any-value.ts';
import { writeWords } from './ascii-words.ts';
import type { ByteWriter } from './byte-writer.ts';
import { varintSize } from './byte-writer.ts';
import type { KnownKey } from './known-keys.ts';
import { knownKey } from './known-keys.ts';

const KEY = 0x0a;
const VALUE = 0x12;
const STRING_VALUE = 0x0a;
const BOOL_VALUE = 0x10;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;
const ARRAY_VALUE = 0x2a;
const ARRAY_ITEM = 0x0a;
const FIELDS_VALUE = 0x32;
const FIELD = 0x0a;
const BYTES_VALUE = 0x3a;

/** Fields, lengths and the overhang of words: what an attribute takes beyond its key and value. */
const SLACK = 48;
const LOOPED_TEXT = 24;
/** The largest number whose varint has two bytes. */
const SMALL_INTEGER = 16_383;
/** Key and value together, up to which all lengths of an attribute are single bytes. */
const SHORT_ATTRIBUTE = 124;

/** What is written as an `AnyValue`. */
type GivenValue = AttributeValue | LogValue;

/** Writes attributes under the tag that their field has in the message around them. */
export function writeAttributeList(writer: ByteWriter, tag: number, list: AttributeList | LogAttributeList): void {
  let before: KnownKey | undefined;
  for (let index = 0; index < list.length; index += 2) {
    const key = list[index] as string;
    let known = before === undefined ? undefined : before.follower;
    if (known === undefined || known.key !== key) {
      known = knownKey(key);
      if (before !== undefined) before.follower = known;
    }
    const value = list[index + 1] as LogValue;
    if (!writeKnown(writer, tag, known, value)) writeMeasured(writer, tag, key, value);
    before = known;
  }
}

/** Writes the attributes of an object. */
export function writeAttributes(writer: ByteWriter, tag: number, attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined || writeKnown(writer, tag, knownKey(key), value)) continue;
    writeMeasured(writer, tag, key, value);
  }
}

/** Writes the attribute when it is one of the simple cases. Returns whether it was. */
function writeKnown(writer: ByteWriter, tag: number, known: KnownKey | undefined, value: GivenValue): boolean {
  if (known === undefined) return false;
  if (typeof value === 'string') {
    const isShort = value.length + known.prefixLength <= SHORT_ATTRIBUTE;
    return isShort ? writeShort(writer, tag, known, value) : writeLong(writer, tag, known, value);
  }
  if (typeof value === 'number') writeNumber(writer, tag, known, value);
  else if (typeof value === 'boolean') writeBoolean(writer, tag, known, value);
  else return false;
  return true;
}

/** Writes the attribute, all lengths of which are single bytes, when its value turns out to be ASCII; otherwise leaves the writer as it was. */
function writeShort(writer: ByteWriter, tag: number, key: KnownKey, value: string): boolean {
  const { prefixLength } = key;
  const { length } = value;
  writer.reserve(prefixLength + length + SLACK);
  const { view } = writer;
  const at = writer.at;
  view.setUint16(at, (tag << 8) | (prefixLength + 3 + length));
  writeWords(view, at + 2, key.prefix);
  const textAt = at + 5 + prefixLength;
  view.setUint32(textAt - 3, ((length + 2) << 24) | (STRING_VALUE << 16) | (length << 8));
  const words = key.lastValue.recall(value);
  if (words !== undefined) writeWords(view, textAt, words);
  else if (!writeAscii(writer, textAt, value)) return false;
  writer.at = textAt + length;
  return true;
}

/** Does the same for values of any length. */
function writeLong(writer: ByteWriter, tag: number, key: KnownKey, value: string): boolean {
  const { length } = value;
  const inner = 1 + varintSize(length) + length;
  writer.reserve(key.prefixLength + length + SLACK);
  const { bytes, view } = writer;
  let at = writer.at;
  bytes[at] = tag;
  at = writeLength(bytes, at + 1, key.prefixLength + varintSize(inner) + inner);
  writeWords(view, at, key.prefix);
  at = writeLength(bytes, at + key.prefixLength, inner);
  bytes[at] = STRING_VALUE;
  at = writeLength(bytes, at + 1, length);
  if (writer.writeAt(at, value) !== length) return false;
  writer.at = at + length;
  return true;
}

/** Writes text at a position. Returns whether it turned out to be ASCII. Advances nothing. */
export function writeAscii(writer: ByteWriter, at: number, text: string): boolean {
  const { length } = text;
  // UTF-8 takes as many bytes as the text has characters only where all of them are ASCII.
  if (length >= LOOPED_TEXT) return writer.writeAt(at, text) === length;
  const { bytes } = writer;
  let seen = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    seen |= code;
    bytes[at + index] = code;
  }
  return seen < 128;
}

/** Writes a varint at a position. Returns the position after it. */
export function writeLength(bytes: Uint8Array, at: number, length: number): number {
  let rest = length;
  let next = at;
  while (rest > 127) {
    bytes[next++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[next++] = rest;
  return next;
}

function writeNumber(writer: ByteWriter, tag: number, key: KnownKey, value: number): void {
  writer.reserve(key.prefixLength + SLACK);
  if ((value | 0) === value && value >= 0 && value <= SMALL_INTEGER) return writeSmall(writer, tag, key, value);
  const { bytes, view } = writer;
  const start = writer.at;
  bytes[start] = tag;
  writeWords(view, start + 2, key.prefix);
  const valueAt = start + 2 + key.prefixLength;
  writer.at = valueAt + 1;
  writeNumberValue(writer, value);
  // Keys are short enough for both lengths to be single bytes.
  bytes[valueAt] = writer.at - valueAt - 1;
  bytes[start + 1] = writer.at - start - 2;
}

function writeSmall(writer: ByteWriter, tag: number, key: KnownKey, value: number): void {
  const { view, at } = writer;
  const { prefixLength } = key;
  const size = value < 128 ? 1 : 2;
  const varint = value < 128 ? value << 8 : ((value & 127) << 8) | 0x8000 | (value >>> 7);
  view.setUint16(at, (tag << 8) | (prefixLength + 2 + size));
  writeWords(view, at + 2, key.prefix);
  view.setUint32(at + 2 + prefixLength, ((1 + size) << 24) | (INT_VALUE << 16) | varint);
  writer.at = at + 4 + prefixLength + size;
}

function writeBoolean(writer: ByteWriter, tag: number, key: KnownKey, value: boolean): void {
  writer.reserve(key.prefixLength + SLACK);
  const { view, at } = writer;
  const { prefixLength } = key;
  view.setUint16(at, (tag << 8) | (prefixLength + 3));
  writeWords(view, at + 2, key.prefix);
  view.setUint32(at + 2 + prefixLength, (2 << 24) | (BOOL_VALUE << 16) | (value ? 0x100 : 0));
  writer.at = at + 5 + prefixLength;
}

function writeNumberValue(writer: ByteWriter, value: number): void {
  if (Number.isSafeInteger(value)) {
    writer.byte(INT_VALUE);
    writer.varint64(value);
  } else {
    writer.byte(DOUBLE_VALUE);
    writer.double(value);
  }
}

function writeMeasured(writer: ByteWriter, tag: number, key: string, value: GivenValue): void {
  writer.byte(tag);
  const message = writer.open();
  writer.byte(KEY);
  writer.text(key);
  writer.byte(VALUE);
  writeValue(writer, value);
  writer.close(message);
}

/** Writes an `AnyValue` with its length. What OTLP has no value for, such as `null`, becomes an empty one. */
export function writeValue(writer: ByteWriter, value: unknown): void {
  const message = writer.open();
  if (typeof value === 'string') {
    writer.byte(STRING_VALUE);
    writer.text(value);
  } else if (typeof value === 'number') {
    writeNumberValue(writer, value);
  } else if (typeof value === 'boolean') {
    writer.byte(BOOL_VALUE);
    writer.byte(value ? 1 : 0);
  } else if (Array.isArray(value)) {
    writeArray(writer, value);
  } else {
    writeValueOfLogs(writer, value);
  }
  writer.close(message);
}

function writeValueOfLogs(writer: ByteWriter, value: unknown): void {
  if (typeof value === 'bigint') {
    writer.byte(INT_VALUE);
    writer.varintOf(value);
  } else if (value instanceof Uint8Array) {
    writer.byte(BYTES_VALUE);
    writer.varint(value.length);
    writer.copy(value);
  } else {
    const fields = fieldsIn(value);
    if (fields !== undefined) writeFields(writer, fields);
  }
}

function writeFields(writer: ByteWriter, fields: LogAttributeList): void {
  writer.byte(FIELDS_VALUE);
  const message = writer.open();
  writeAttributeList(writer, FIELD, fields);
  writer.close(message);
}

function writeArray(writer: ByteWriter, items: readonly unknown[]): void {
  writer.byte(ARRAY_VALUE);
  const message = writer.open();
  for (const item of items) {
    writer.byte(ARRAY_ITEM);
    writeValue(writer, item);
  }
  writer.close(message);
}
