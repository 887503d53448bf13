/** Reads what endpoints answer. It may be anything: what cannot be read says nothing. */
import { Buffer } from 'node:buffer';

import type { Accepted } from './outcome.ts';
import { bytesOf, numberOf, readFields } from './protobuf-reader.ts';

const PARTIAL_SUCCESS = 1;
const REJECTED = 1;
const ERROR_MESSAGE = 2;
const STATUS_MESSAGE = 2;

const LONGEST_MESSAGE = 200;
const NEGATIVE = 2 ** 63;

/** What an export response in protobuf says. All signals have the same shape. */
export function readProtobufResponse(body: Uint8Array): Accepted {
  const partial = bytesOf(readFields(body), PARTIAL_SUCCESS);
  if (partial === undefined) return accepted(0, undefined);
  const fields = readFields(partial);
  return accepted(numberOf(fields, REJECTED), textOf(bytesOf(fields, ERROR_MESSAGE)));
}

/** What an export response in JSON says. The name of the count differs by signal. */
export function readJsonResponse(body: Uint8Array): Accepted {
  const partial = property(parsed(body), 'partialSuccess');
  const rejected = ['rejectedSpans', 'rejectedDataPoints', 'rejectedLogRecords'].map((name) =>
    Number(property(partial, name)),
  );
  const message = property(partial, 'errorMessage');
  return accepted(rejected.find((count) => count > 0) ?? 0, typeof message === 'string' ? message : undefined);
}

/** The message of a `google.rpc.Status` in protobuf or JSON. */
export function readStatusMessage(body: Uint8Array, isJson: boolean): string | undefined {
  const message = isJson ? property(parsed(body), 'message') : textOf(bytesOf(readFields(body), STATUS_MESSAGE));
  return typeof message === 'string' ? printable(message) : undefined;
}

function accepted(rejected: number, message: string | undefined): Accepted {
  const count = Number.isFinite(rejected) && rejected > 0 && rejected < NEGATIVE ? Math.floor(rejected) : 0;
  return { accepted: true, rejected: count, message: message === undefined ? undefined : printable(message) };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

/** Text of a peer as one short line; `undefined` when nothing is left of it. */
export function printable(text: string): string | undefined {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  if (line === '') return undefined;
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE - 3)}...` : line;
}
