// OTLP/JSON as the specification maps it: ids in hexadecimal, 64-bit integers as strings, enums as integers, field
// names in lowerCamelCase.

import { type Finding, MalformedPayload, pathOf, type Place } from './format-finding.ts';
import { jsonScalar } from './format-json-scalar.ts';
import { normalise, type NormalMessage, type Presentation } from './format-normal.ts';
import { schemaOf } from './format-schema.ts';

/**
 * Decodes a JSON export request and adds what is doubtful in it to `notes`.
 * Throws `MalformedPayload` when it is no JSON or a value cannot be read as the type of its field.
 */
export function decodeJson(body: Buffer, message: string, notes: Finding[]): NormalMessage {
  return normalise({ value: parse(body) }, message, jsonPresentation(notes));
}

function parse(body: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new MalformedPayload(undefined, `not JSON: ${String(cause)}`, { cause });
  }
  return asObject(value, undefined);
}

function jsonPresentation(notes: Finding[]): Presentation {
  return {
    read: (message, name) => {
      if (!Object.hasOwn(message, name)) return undefined;
      return (message as Readonly<Record<string, unknown>>)[name] ?? undefined;
    },
    scalar: (value, type, place) => jsonScalar(value, { type, place, notes }),
    list: (value, place) => {
      if (!Array.isArray(value)) throw new MalformedPayload(place, `${describe(value)} where a list is expected`);
      return value as readonly unknown[];
    },
    message: asObject,
    enter: (value, messageName, place) => {
      const schema = schemaOf(messageName);
      for (const key of Object.keys(value)) {
        if (!Object.hasOwn(schema, key)) notes.push({ where: pathOf(place), problem: unknownKey(messageName, key) });
      }
    },
  };
}

function unknownKey(messageName: string, key: string): string {
  const camelCase = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const hint = Object.hasOwn(schemaOf(messageName), camelCase) ? `; it is written "${camelCase}"` : '';
  return `${messageName} has no field "${key}"${hint}`;
}

function asObject(value: unknown, place: Place | undefined): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new MalformedPayload(place, `${describe(value)} where an object is expected`);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value}`;
}
