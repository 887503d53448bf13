import type { SpanRecord } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import type { Envelope } from './envelope.ts';
import { jsonEnvelope } from './json-envelope.ts';
import { writeJsonSpan } from './json-span.ts';
import { protobufEnvelope } from './protobuf-envelope.ts';
import { writeSpan } from './protobuf-span.ts';
import type { Protocol } from './transport.ts';

/** An encoding of OTLP trace export requests. */
export interface TraceFormat extends Envelope {
  /** Writes one span. The slot is where attribute blocks keep what this format made of them. Throws where a span is too large. */
  writeSpan(writer: ByteWriter, span: SpanRecord, blockSlot: number): void;
}

/** Spans in protobuf, for HTTP and gRPC. */
export const protobufTraces: TraceFormat = { ...protobufEnvelope, writeSpan };

/** Spans in JSON, for HTTP and for lines of text. */
export const jsonTraces: TraceFormat = { ...jsonEnvelope('Spans', 'spans'), writeSpan: writeJsonSpan };

/** The encoding of spans that a protocol asks for. */
export function traceFormatOf(protocol: Protocol): TraceFormat {
  return protocol === 'http/json' ? jsonTraces : protobufTraces;
}
