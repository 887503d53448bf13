import { Buffer } from 'node:buffer';

import type { InstrumentationScope, Resource } from '@throughline/core';

import { ByteWriter } from './byte-writer.ts';
import type { Envelope, ScopePart } from './envelope.ts';
import { sizeOf } from './envelope.ts';
import { writeAttributes } from './protobuf-attributes.ts';

// The fields have the same numbers for spans, metrics and log records.
const OF_RESOURCE = 0x0a;
const RESOURCE = 0x0a;
const RESOURCE_ATTRIBUTE = 0x0a;
const OF_SCOPE = 0x12;
const SCOPE = 0x0a;
const SCOPE_NAME = 0x0a;
const SCOPE_VERSION = 0x12;
const SCOPE_ATTRIBUTE = 0x1a;
const SCHEMA_URL = 0x1a;

const LARGEST_FRAME = 16_000_000;

/** OTLP in protobuf, for HTTP and gRPC. */
export const protobufEnvelope: Envelope = {
  resourceFrame: (resource) => ({ head: resourceField(resource), tail: schemaUrlField(resource.schemaUrl) }),
  scopeFrame: (scope) => ({ head: scopeField(scope), tail: schemaUrlField(scope.schemaUrl) }),
  request: (resource, scopes) => {
    const content = [resource.head, ...scopes.flatMap(ofScope), resource.tail];
    return [fieldHead(OF_RESOURCE, content), ...content];
  },
};

function ofScope({ frame, records }: ScopePart): Uint8Array[] {
  const content = [frame.head, records, frame.tail];
  return [fieldHead(OF_SCOPE, content), ...content];
}

/** Tag and length of a message with the given content. */
function fieldHead(tag: number, content: readonly Uint8Array[]): Uint8Array {
  const writer = frameWriter();
  writer.byte(tag);
  writer.varint(sizeOf(content));
  return writer.written(0);
}

function resourceField(resource: Resource): Uint8Array {
  const writer = frameWriter();
  writer.byte(RESOURCE);
  const message = writer.open();
  writeAttributes(writer, RESOURCE_ATTRIBUTE, resource.attributes);
  writer.close(message);
  return writer.written(0);
}

function scopeField(scope: InstrumentationScope): Uint8Array {
  const writer = frameWriter();
  writer.byte(SCOPE);
  const message = writer.open();
  writeText(writer, SCOPE_NAME, scope.name);
  writeText(writer, SCOPE_VERSION, scope.version);
  if (scope.attributes !== undefined) writeAttributes(writer, SCOPE_ATTRIBUTE, scope.attributes);
  writer.close(message);
  return writer.written(0);
}

function schemaUrlField(url: string | undefined): Uint8Array {
  const writer = frameWriter();
  writeText(writer, SCHEMA_URL, url);
  return writer.written(0);
}

function writeText(writer: ByteWriter, tag: number, text: string | undefined): void {
  if (text === undefined || text === '') return;
  writer.byte(tag);
  writer.text(text);
}

function frameWriter(): ByteWriter {
  return new ByteWriter(Buffer.alloc(16), LARGEST_FRAME);
}
