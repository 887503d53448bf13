/** Attributes as OTLP `KeyValue` messages in the JSON mapping of the OTLP specification. */
import { Buffer } from 'node:buffer';

import type { Attributes } from '@opentelemetry/api';
import type { AttributeList, BoundedCache, LogAttributeList } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';

import { fieldsIn } from './any-value.ts';

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Text as a JSON string without lone surrogates, which are no Unicode text: they become U+FFFD. Throws for what is no text. */
export function jsonText(text: string): string {
  if (typeof text !== 'string') throw new TypeError('not a text');
  const quoted = JSON.stringify(text);
  return quoted.includes('\\ud') ? JSON.stringify(text.replace(LONE_SURROGATE, '\ufffd')) : quoted;
}

/** The pairs of a list, separated by commas. */
export function jsonAttributeList(list: AttributeList | LogAttributeList): string {
  let json = '';
  for (let index = 0; index < list.length; index += 2) {
    if (index > 0) json += ',';
    json += jsonAttribute(list[index] as string, list[index + 1]);
  }
  return json;
}

/** The pairs of an object, separated by commas. */
export function jsonAttributes(attributes: Attributes): string {
  return Object.keys(attributes)
    .filter((key) => attributes[key] !== undefined)
    .map((key) => jsonAttribute(key, attributes[key]))
    .join(',');
}

function jsonAttribute(key: string, value: unknown): string {
  return `${recall(key) ?? learn(key)}${jsonValue(value)}}`;
}

const MOST_KEYS = 1000;
const LONGEST_KEY = 100;

/** What stands before the value, by key. */
const knownKeys: BoundedCache<string, string> = createBoundedCache(MOST_KEYS);
const recall = knownKeys.get;

function learn(key: string): string {
  const json = `{"key":${jsonText(key)},"value":`;
  if (key.length <= LONGEST_KEY) knownKeys.set(key, json);
  return json;
}

/** An `AnyValue`: an empty one for what OTLP has no value for, such as `null`. */
export function jsonValue(value: unknown): string {
  if (typeof value === 'string') return `{"stringValue":${jsonText(value)}}`;
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  if (Array.isArray(value)) return `{"arrayValue":{"values":[${value.map(jsonValue).join(',')}]}}`;
  if (typeof value === 'bigint') return `{"intValue":"${BigInt.asIntN(64, value)}"}`;
  if (value instanceof Uint8Array) return `{"bytesValue":"${base64Of(value)}"}`;
  const fields = fieldsIn(value);
  return fields === undefined ? '{}' : `{"kvlistValue":{"values":[${jsonAttributeList(fields)}]}}`;
}

function jsonNumber(value: number): string {
  if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`;
  return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`;
}

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
