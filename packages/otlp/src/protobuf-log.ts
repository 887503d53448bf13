/** Log records as OTLP `LogRecord` messages in protobuf (opentelemetry/proto/logs/v1/logs.proto), each with the tag of `ScopeLogs.log_records`. */
import type { LogRecord, TraceIdentity } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { droppedOf, namesSpan, observedTimeOf, severityNumberOf, timeOf } from './log-fields.ts';
import { writeAttributeList } from './protobuf-attributes.ts';
import { writeLogBody } from './protobuf-log-body.ts';
import { closeRecord, writeBlock, writeCount } from './protobuf-record.ts';
import { writeRepeatedText } from './repeated-texts.ts';

const LOG_RECORD = 0x12;
const TIME = 0x09;
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;
const ATTRIBUTE = 0x32;
const DROPPED_ATTRIBUTES = 0x38;
const FLAGS = 0x45;
const TRACE_ID_OF_16 = 0x4a10;
const SPAN_ID_OF_8 = 0x5208;
const OBSERVED_TIME = 0x59;
const EVENT_NAME = 0x62;

/** Tag, length, both times and the severity number. */
const HEAD_BYTES = 25;
/** Both ids and the flags. */
const IDENTITY_BYTES = 33;

const words = new Uint32Array(2);

// As many as the record before needed: some applications write short lines, others long ones.
let lengthBytes = 1;

/** Writes one log record. Throws where it cannot be written; the caller rolls back. */
export function writeLog(writer: ByteWriter, record: LogRecord, blockSlot: number): void {
  const content = writeHead(writer, record);
  const { identity, severityText, eventName, body, block, attributeList } = record;
  if (identity !== undefined && namesSpan(identity)) writeIdentity(writer, identity);
  if (severityText !== undefined && severityText !== '') writeRepeatedText(writer, SEVERITY_TEXT, severityText);
  if (eventName !== undefined && eventName !== '') writeRepeatedText(writer, EVENT_NAME, eventName);
  if (body !== undefined) writeLogBody(writer, body);
  if (block !== undefined) writeBlock(writer, ATTRIBUTE, block, blockSlot);
  if (attributeList !== undefined) writeAttributeList(writer, ATTRIBUTE, attributeList);
  const dropped = droppedOf(record);
  if (dropped > 0) writeCount(writer, DROPPED_ATTRIBUTES, dropped);
  lengthBytes = closeRecord(writer, content, lengthBytes);
}

/** Writes times and severity behind bytes that are left for the length. Returns where the content begins. */
function writeHead(writer: ByteWriter, record: LogRecord): number {
  writer.reserve(HEAD_BYTES);
  const { bytes, view } = writer;
  const content = writer.at + 1 + lengthBytes;
  bytes[writer.at] = LOG_RECORD;
  bytes[content] = TIME;
  timeOf(record, words);
  view.setUint32(content + 1, words[0] as number, true);
  view.setUint32(content + 5, words[1] as number, true);
  bytes[content + 9] = OBSERVED_TIME;
  if (record.explicitTime !== record.explicitObservedTime) observedTimeOf(record, words);
  view.setUint32(content + 10, words[0] as number, true);
  view.setUint32(content + 14, words[1] as number, true);
  const severity = severityNumberOf(record.severityNumber);
  writer.at = content + 18;
  if (severity === 0) return content;
  bytes[content + 18] = SEVERITY_NUMBER;
  bytes[content + 19] = severity;
  writer.at = content + 20;
  return content;
}

function writeIdentity(writer: ByteWriter, identity: TraceIdentity): void {
  writer.reserve(IDENTITY_BYTES);
  const { view, at } = writer;
  view.setUint16(at, TRACE_ID_OF_16);
  view.setInt32(at + 2, identity.traceId0);
  view.setInt32(at + 6, identity.traceId1);
  view.setInt32(at + 10, identity.traceId2);
  view.setInt32(at + 14, identity.traceId3);
  view.setUint16(at + 18, SPAN_ID_OF_8);
  view.setInt32(at + 20, identity.spanId0);
  view.setInt32(at + 24, identity.spanId1);
  view.setUint8(at + 28, FLAGS);
  view.setUint32(at + 29, identity.traceFlags & 0xff, true);
  writer.at = at + IDENTITY_BYTES;
}
