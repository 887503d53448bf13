import { Buffer } from 'node:buffer';

import type { InstrumentationScope, Resource } from '@throughline/core';

import { jsonAttributes, jsonText } from './json-attributes.ts';
import { writeJsonSpan } from './json-span.ts';
import type { ScopePart, TraceFormat } from './trace-format.ts';

const COMMA = Buffer.from(',');
const END = Buffer.from(']}');

/** OTLP in JSON, for HTTP and for lines of text. */
export const jsonFormat: TraceFormat = {
  contentType: 'application/json',
  writeSpan: writeJsonSpan,
  resourceFrame: (resource) => ({ head: Buffer.from(resourceHead(resource)), tail: closing(resource.schemaUrl) }),
  scopeFrame: (scope) => ({ head: Buffer.from(scopeHead(scope)), tail: closing(scope.schemaUrl) }),
  request: (resource, scopes) => [resource.head, ...scopes.flatMap(scopeSpans), resource.tail, END],
};

function scopeSpans({ frame, spans }: ScopePart, index: number): Uint8Array[] {
  // Each span brings the comma that would stand before it.
  const content = [frame.head, spans.subarray(1), frame.tail];
  return index === 0 ? content : [COMMA, ...content];
}

function resourceHead(resource: Resource): string {
  return `{"resourceSpans":[{"resource":{"attributes":[${jsonAttributes(resource.attributes)}]},"scopeSpans":[`;
}

function scopeHead(scope: InstrumentationScope): string {
  const version = scope.version === undefined || scope.version === '' ? '' : `,"version":${jsonText(scope.version)}`;
  const attributes = scope.attributes === undefined ? '' : `,"attributes":[${jsonAttributes(scope.attributes)}]`;
  return `{"scope":{"name":${jsonText(scope.name)}${version}${attributes}},"spans":[`;
}

function closing(schemaUrl: string | undefined): Buffer {
  return Buffer.from(schemaUrl === undefined || schemaUrl === '' ? ']}' : `],"schemaUrl":${jsonText(schemaUrl)}}`);
}
