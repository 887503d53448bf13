/** Values as people read them: `key=value`, bounded, with nothing in them that a terminal obeys. */
import type { LogAttributeList, LogValue } from '@throughline/core';
import { LogFields } from '@throughline/core';

const LONGEST_VALUE = 300;
const LONGEST_KEY = 100;

/** Controls, line and paragraph separators, half surrogate pairs, and what turns the direction of the text after it. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;
const HAS_HIDDEN = new RegExp(HIDDEN.source, 'u');
const BARE = /^[\p{L}\p{N}_.:/@+*%&?#~$-]+$/u;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with its hidden characters as escapes. */
export function escaped(text: string): string {
  return HAS_HIDDEN.test(text) ? text.replace(HIDDEN, escapeOf) : text;
}

function escapeOf(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The beginning of a text that is too long, and how much is left out. */
export function bounded(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}...(${text.length - longest} more)` : text;
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** A key. One that could be mistaken for something else is quoted. */
export function readableKey(key: string): string {
  return bareOrQuoted(bounded(key, LONGEST_KEY));
}

/** A value, cut where it is longer than `longest` characters. */
export function readableValue(value: LogValue, longest: number = LONGEST_VALUE): string {
  switch (typeof value) {
    case 'string':
      return bareOrQuoted(bounded(value, longest));
    case 'object':
      return value === null ? 'null' : cut(compositeText(value, longest), longest);
    default:
      return String(value);
  }
}

function bareOrQuoted(text: string): string {
  return BARE.test(text) ? escaped(text) : `"${escaped(text.replace(/["\\]/g, '\\$&'))}"`;
}

function compositeText(value: Uint8Array | readonly LogValue[] | LogFields, room: number): string {
  if (value instanceof LogFields) return fieldsText(value.list, room);
  if (value instanceof Uint8Array) return bytesText(value, room);
  let text = '';
  for (const item of value) {
    text += `${text === '' ? '' : ','}${readableValue(item, room)}`;
    // The rest would be cut off.
    if (text.length > room) break;
  }
  return `[${text}]`;
}

function fieldsText(list: LogAttributeList, room: number): string {
  let text = '';
  for (let index = 0; index < list.length && text.length <= room; index += 2) {
    const key = readableKey(list[index] as string);
    text += `${text === '' ? '' : ','}${key}:${readableValue(list[index + 1] as LogValue, room)}`;
  }
  return `{${text}}`;
}

function bytesText(bytes: Uint8Array, room: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, room)).toString('base64');
  return `base64:${text}`;
}
