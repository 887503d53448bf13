import type { LogRecord } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import type { Envelope } from './envelope.ts';
import { jsonEnvelope } from './json-envelope.ts';
import { writeJsonLog } from './json-log.ts';
import { protobufEnvelope } from './protobuf-envelope.ts';
import { writeLog } from './protobuf-log.ts';
import type { Protocol } from './transport.ts';

/** An encoding of OTLP logs export requests. */
export interface LogFormat extends Envelope {
  /** Writes one log record. The slot is where blocks keep what this format made of them. Throws where a record cannot be written. */
  writeLog(writer: ByteWriter, record: LogRecord, blockSlot: number): void;
}

/** Log records in protobuf, for HTTP and gRPC. */
export const protobufLogs: LogFormat = { ...protobufEnvelope, writeLog };

/** Log records in JSON, for HTTP and for lines of text. */
export const jsonLogs: LogFormat = { ...jsonEnvelope('Logs', 'logRecords'), writeLog: writeJsonLog };

/** The encoding of log records that a protocol asks for. */
export function logFormatOf(protocol: Protocol): LogFormat {
  return protocol === 'http/json' ? jsonLogs : protobufLogs;
}
