import { Buffer } from 'node:buffer';

import type { IncomingHeaders } from '@throughline/core';

import { isIterable } from './carrier-kinds.ts';

const MOST_FIELDS = 1000;
const LONGEST_NAME = 256;
/** More than any propagator of ours reads of a value. */
const MOST_BYTES = 32_768;

/**
 * The fields of a carrier of any kind under lower-case names; a name that occurs again gets a list. Looks at 1000 fields at most.
 * Throws what the carrier throws.
 */
export function headersOf(carrier: object): IncomingHeaders {
  const headers = Object.create(null) as Record<string, string | string[]>;
  let left = MOST_FIELDS;
  for (const [name, value] of fieldsOf(carrier)) {
    if (left-- === 0) break;
    if (typeof name === 'string' && name.length <= LONGEST_NAME) addField(headers, name.toLowerCase(), valueOf(value));
  }
  return headers;
}

function* fieldsOf(carrier: object): Iterable<readonly [unknown, unknown]> {
  if (Array.isArray(carrier) && typeof carrier[0] === 'string') {
    for (let index = 0; index + 1 < carrier.length; index += 2) yield [carrier[index], carrier[index + 1]];
  } else if (isIterable(carrier)) {
    for (const item of carrier) {
      if (Array.isArray(item)) yield [item[0], item[1]];
      else if (typeof item === 'object' && item !== null) yield* Object.entries(item);
    }
  } else {
    for (const name of Object.keys(carrier)) yield [name, (carrier as Readonly<Record<string, unknown>>)[name]];
  }
}

function addField(
  headers: Record<string, string | string[]>,
  name: string,
  value: string | string[] | undefined,
): void {
  if (value === undefined) return;
  const before = headers[name];
  headers[name] = before === undefined ? value : [before, value].flat();
}

function valueOf(value: unknown): string | string[] | undefined {
  return Array.isArray(value) ? textsOf(value) : textOf(value);
}

function textsOf(values: readonly unknown[]): string[] {
  return values.slice(0, MOST_FIELDS).flatMap((value) => textOf(value) ?? []);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return undefined;
  return Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, MOST_BYTES)).toString('utf8');
}
