import type { InstrumentationScope, LogRecord, Resource, SpanRecord } from '@throughline/core';
import decoder from 'otlp-decoder/build/src/generated/root.js';

import type { ByteWriter } from '../src/byte-writer.ts';
import type { Envelope, ScopePart } from '../src/envelope.ts';
import type { LogFormat } from '../src/log-format.ts';
import { ScopeBuffer } from '../src/scope-buffer.ts';
import type { TraceFormat } from '../src/trace-format.ts';

interface ProtobufType {
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}

interface Decoder {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: {
        readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: ProtobufType } };
        readonly logs: { readonly v1: { readonly ExportLogsServiceRequest: ProtobufType } };
        readonly metrics: { readonly v1: { readonly ExportMetricsServiceRequest: ProtobufType } };
      };
    };
  };
}

const { opentelemetry } = decoder as unknown as Decoder;
const { collector } = opentelemetry.proto;

/** The export requests of the signals. */
export const REQUESTS: Readonly<Record<'traces' | 'metrics' | 'logs', ProtobufType>> = {
  traces: collector.trace.v1.ExportTraceServiceRequest,
  metrics: collector.metrics.v1.ExportMetricsServiceRequest,
  logs: collector.logs.v1.ExportLogsServiceRequest,
};

/** A request with the spans, encoded by one of our formats as the batcher does it. */
export function encodedRequest(format: TraceFormat, resource: Resource, records: readonly SpanRecord[]): Buffer {
  return encoded(format, resource, records, (writer, record) => format.writeSpan(writer, record, 0));
}

/** A request with the log records in the same way. */
export function encodedLogs(format: LogFormat, resource: Resource, records: readonly LogRecord[]): Buffer {
  return encoded(format, resource, records, (writer, record) => format.writeLog(writer, record, 0));
}

function encoded<Made extends { readonly scope: InstrumentationScope }>(
  format: Envelope,
  resource: Resource,
  records: readonly Made[],
  write: (writer: ByteWriter, record: Made) => void,
): Buffer {
  const buffers = new Map<object, ScopeBuffer>();
  for (const record of records) {
    const buffer = buffers.get(record.scope) ?? new ScopeBuffer({}, format.scopeFrame(record.scope));
    buffers.set(record.scope, buffer);
    write(buffer.writer, record);
  }
  const parts: ScopePart[] = [...buffers.values()].map(({ frame, writer }) => ({ frame, records: writer.written(0) }));
  return Buffer.concat(format.request(format.resourceFrame(resource), parts));
}

/** A request in protobuf as plain data, read by a decoder that is not ours. */
export function decodedProtobuf(bytes: Uint8Array, signal: keyof typeof REQUESTS = 'traces'): unknown {
  const type = REQUESTS[signal];
  return withoutDefaults(type.toObject(type.decode(bytes), { longs: String, enums: Number, bytes: String }));
}

/** A request in JSON as plain data. */
export function decodedJson(bytes: Uint8Array): unknown {
  return withoutDefaults(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}

/** Fields that say something even when they are zero. */
const VALUES = new Set([
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue',
  'asInt',
  'asDouble',
  'sum',
  'min',
  'max',
]);

/** Fields of 64 bits, which the official JSON writes as numbers here and there. */
const LONGS = new Set(['intValue', 'asInt', 'count', 'zeroCount', 'bucketCounts']);

/** The data without fields that say the same when they are absent, and with 64-bit numbers as text. */
function withoutDefaults(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutDefaults);
  if (typeof data !== 'object' || data === null) return data;
  const kept: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(data)) {
    const value = withoutDefaults(LONGS.has(name) ? asText(given) : given);
    if (VALUES.has(name) || !isDefault(value)) kept[name] = value;
  }
  // The official JSON repeats the schema URL inside the resource, where OTLP has no such field.
  if ('attributes' in kept && 'schemaUrl' in kept && !('spans' in kept)) delete kept['schemaUrl'];
  return kept;
}

function asText(long: unknown): unknown {
  return Array.isArray(long) ? long.map(String) : String(long);
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === 0 || value === '' || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0;
}
