// The boundary to the generated decoder, which this project did not write and which therefore can disagree with ours.

import decoder from 'otlp-decoder/build/src/generated/root.js';

import { MalformedPayload } from './format-finding.ts';
import { normalise, type NormalMessage, type NormalScalar, type Presentation } from './format-normal.ts';
import type { ScalarType } from './format-schema.ts';
import type { Signal } from './signal.ts';

interface GeneratedType {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
}

interface GeneratedService {
  readonly v1: Readonly<Record<string, GeneratedType>>;
}

interface GeneratedRoot {
  readonly opentelemetry: { readonly proto: { readonly collector: Readonly<Record<string, GeneratedService>> } };
}

interface Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

const services: Readonly<Record<Signal, string>> = { traces: 'trace', metrics: 'metrics', logs: 'logs' };

/** Returns a generated message type of a collector service, such as `ExportTraceServiceRequest`. */
function generatedType(signal: Signal, message: string): GeneratedType {
  const root = decoder as unknown as GeneratedRoot;
  const type = root.opentelemetry.proto.collector[services[signal]]?.v1[message];
  if (type === undefined) throw new Error(`The decoder has no message named ${message}.`);
  return type;
}

/** Decodes the protobuf bytes of an export request; throws `MalformedPayload`. */
export function decodeProtobuf(bytes: Uint8Array, signal: Signal, message: string): NormalMessage {
  let decoded: object;
  try {
    decoded = generatedType(signal, message).decode(bytes);
  } catch (cause) {
    throw new MalformedPayload(undefined, `not decodable as ${message}: ${String(cause)}`, { cause });
  }
  return normalise({ value: decoded }, message, protobufPresentation);
}

/** Encodes the response message that belongs to a request message. */
export function encodeProtobufResponse(signal: Signal, requestMessage: string, response: object): Uint8Array {
  return generatedType(signal, requestMessage.replace(/Request$/, 'Response'))
    .encode(response)
    .finish();
}

const protobufPresentation: Presentation = {
  read: (message, name) => {
    if (!Object.hasOwn(message, name)) return undefined;
    return (message as Readonly<Record<string, unknown>>)[name] ?? undefined;
  },
  scalar: fromProtobufScalar,
  list: (value) => value as readonly unknown[],
  message: (value) => value as object,
};

function fromProtobufScalar(value: unknown, type: ScalarType): NormalScalar {
  if (type === 'id') return Buffer.from(value as Uint8Array).toString('hex');
  if (type === 'int64' || type === 'uint64' || type === 'fixed64' || type === 'sfixed64')
    return fromLong(value as Long);
  return value as NormalScalar;
}

function fromLong(long: Long): bigint {
  const bits = (BigInt(long.high >>> 0) << 32n) | BigInt(long.low >>> 0);
  return long.unsigned ? bits : BigInt.asIntN(64, bits);
}
