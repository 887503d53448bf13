import { Buffer } from 'node:buffer';

import type { InstrumentationScope, Resource } from '@throughline/core';

import type { Envelope, ScopePart } from './envelope.ts';
import { jsonAttributes, jsonText } from './json-attributes.ts';

const COMMA = Buffer.from(',');
const END = Buffer.from(']}');

/** OTLP in JSON, for HTTP and for lines of text. The names of the fields differ by signal: `resourceSpans`, `scopeSpans`, `spans`. */
export function jsonEnvelope(signal: string, records: string): Envelope {
  return {
    resourceFrame: (resource) => ({
      head: Buffer.from(resourceHead(signal, resource)),
      tail: closing(resource.schemaUrl),
    }),
    scopeFrame: (scope) => ({ head: Buffer.from(scopeHead(records, scope)), tail: closing(scope.schemaUrl) }),
    request: (resource, scopes) => [resource.head, ...scopes.flatMap(ofScope), resource.tail, END],
  };
}

function ofScope({ frame, records }: ScopePart, index: number): Uint8Array[] {
  // Each record brings the comma that would stand before it.
  const content = [frame.head, records.subarray(1), frame.tail];
  return index === 0 ? content : [COMMA, ...content];
}

function resourceHead(signal: string, { attributes }: Resource): string {
  return `{"resource${signal}":[{"resource":{"attributes":[${jsonAttributes(attributes)}]},"scope${signal}":[`;
}

function scopeHead(records: string, scope: InstrumentationScope): string {
  const version = scope.version === undefined || scope.version === '' ? '' : `,"version":${jsonText(scope.version)}`;
  const attributes = scope.attributes === undefined ? '' : `,"attributes":[${jsonAttributes(scope.attributes)}]`;
  return `{"scope":{"name":${jsonText(scope.name)}${version}${attributes}},"${records}":[`;
}

function closing(schemaUrl: string | undefined): Buffer {
  return Buffer.from(schemaUrl === undefined || schemaUrl === '' ? ']}' : `],"schemaUrl":${jsonText(schemaUrl)}}`);
}
