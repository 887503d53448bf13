/** Spans as OTLP `Span` messages in protobuf (opentelemetry/proto/trace/v1/trace.proto), each with the tag of `ScopeSpans.spans`. */
import type { TraceState } from '@opentelemetry/api';
import type { SpanRecord, SpanRecordEvent, SpanRecordLink } from '@throughline/core';
import { hexToWord, writeHrTimeNanos, writeUnixNanos } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { writeAttributeList } from './protobuf-attributes.ts';
import { closeRecord, writeBlock, writeCount } from './protobuf-record.ts';
import { writeRepeatedText } from './repeated-texts.ts';
import { eventTimeOf, flagsOf, kindNumberOf, statusCodeOf, traceStateText } from './span-fields.ts';

const SPAN = 0x12;
const TRACE_ID_OF_16 = 0x0a10;
const SPAN_ID_OF_8 = 0x1208;
const TRACE_STATE = 0x1a;
const PARENT_ID_OF_8 = 0x2208;
const NAME = 0x2a;
const KIND = 0x30;
const START_TIME = 0x39;
const END_TIME = 0x41;
const ATTRIBUTE = 0x4a;
const DROPPED_ATTRIBUTES = 0x50;
const EVENT = 0x5a;
const DROPPED_EVENTS = 0x60;
const LINK = 0x6a;
const DROPPED_LINKS = 0x70;
const STATUS = 0x7a;
const FLAGS = 0x8501;

const STATUS_MESSAGE = 0x12;
const STATUS_CODE = 0x18;

const EVENT_TIME = 0x09;
const EVENT_NAME = 0x12;
const EVENT_ATTRIBUTE = 0x1a;
const EVENT_DROPPED_ATTRIBUTES = 0x20;

const LINK_TRACE_STATE = 0x1a;
const LINK_ATTRIBUTE = 0x22;
const LINK_DROPPED_ATTRIBUTES = 0x28;
const LINK_FLAGS = 0x35;

/** Left for the length: they fit spans of 128 to 16383 bytes. */
const LENGTH_BYTES = 2;
/** Tag, length and the fields of fixed size before the trace state. */
const HEAD_BYTES = 41;
/** Kind, both times and flags. */
const MIDDLE_BYTES = 26;

const words = new Uint32Array(2);

// Exports of a package are accessors; read once here, they cost nothing per span.
const writeTicks = writeUnixNanos;

/** Writes one span. Throws where it is too large; the caller rolls back. */
export function writeSpan(writer: ByteWriter, span: SpanRecord, blockSlot: number): void {
  const content = writeHead(writer, span);
  if (span.traceState !== undefined) writeTraceState(writer, TRACE_STATE, span.traceState);
  writeRepeatedText(writer, NAME, span.name);
  writeMiddle(writer, span);
  if (span.block !== undefined) writeBlock(writer, ATTRIBUTE, span.block, blockSlot);
  if (span.connectionBlock !== undefined) writeBlock(writer, ATTRIBUTE, span.connectionBlock, blockSlot);
  if (span.attributeList !== undefined) writeAttributeList(writer, ATTRIBUTE, span.attributeList);
  if (span.eventList !== undefined) for (const event of span.eventList) writeEvent(writer, event);
  if (span.linkList !== undefined) writeLinks(writer, span.linkList);
  writeDropped(writer, span);
  const statusCode = statusCodeOf(span.statusCode);
  if (statusCode !== 0) writeStatus(writer, statusCode, span.statusMessage);
  closeRecord(writer, content, LENGTH_BYTES);
}

/** Writes ids and leaves bytes for the length. Returns where the content begins. */
function writeHead(writer: ByteWriter, span: SpanRecord): number {
  writer.reserve(HEAD_BYTES);
  const { view } = writer;
  const content = writer.at + 1 + LENGTH_BYTES;
  let at = content;
  writer.bytes[writer.at] = SPAN;
  view.setUint16(at, TRACE_ID_OF_16);
  view.setInt32(at + 2, span.traceId0);
  view.setInt32(at + 6, span.traceId1);
  view.setInt32(at + 10, span.traceId2);
  view.setInt32(at + 14, span.traceId3);
  view.setUint16(at + 18, SPAN_ID_OF_8);
  view.setInt32(at + 20, span.spanId0);
  view.setInt32(at + 24, span.spanId1);
  at += 28;
  if ((span.parentId0 | span.parentId1) !== 0) {
    view.setUint16(at, PARENT_ID_OF_8);
    view.setInt32(at + 2, span.parentId0);
    view.setInt32(at + 6, span.parentId1);
    at += 10;
  }
  writer.at = at;
  return content;
}

function writeMiddle(writer: ByteWriter, span: SpanRecord): void {
  writer.reserve(MIDDLE_BYTES);
  const { bytes, view } = writer;
  let at = writer.at;
  bytes[at] = KIND;
  bytes[at + 1] = kindNumberOf(span.kind);
  bytes[at + 2] = START_TIME;
  if (span.explicitStart === undefined) writeTicks(span.startTicks, words);
  else writeHrTimeNanos(span.explicitStart, words);
  view.setUint32(at + 3, words[0] as number, true);
  view.setUint32(at + 7, words[1] as number, true);
  bytes[at + 11] = END_TIME;
  if (span.explicitEnd === undefined) writeTicks(span.endTicks, words);
  else writeHrTimeNanos(span.explicitEnd, words);
  view.setUint32(at + 12, words[0] as number, true);
  view.setUint32(at + 16, words[1] as number, true);
  view.setUint16(at + 20, FLAGS);
  view.setUint32(at + 22, flagsOf(span.traceFlags, span.parentIsRemote), true);
  at += 26;
  writer.at = at;
}

function writeDropped(writer: ByteWriter, span: SpanRecord): void {
  const attributes = span.droppedAttributes + (span.block === undefined ? 0 : span.block.droppedAttributes);
  if (attributes > 0) writeCount(writer, DROPPED_ATTRIBUTES, attributes);
  if (span.droppedEvents > 0) writeCount(writer, DROPPED_EVENTS, span.droppedEvents);
  if (span.droppedLinks > 0) writeCount(writer, DROPPED_LINKS, span.droppedLinks);
}

function writeStatus(writer: ByteWriter, code: number, said: string | undefined): void {
  writer.byte(STATUS);
  const message = writer.open();
  if (typeof said === 'string' && said !== '') {
    writer.byte(STATUS_MESSAGE);
    writer.text(said);
  }
  writer.byte(STATUS_CODE);
  writer.byte(code);
  writer.close(message);
}

function writeEvent(writer: ByteWriter, event: SpanRecordEvent): void {
  writer.byte(EVENT);
  const message = writer.open();
  writer.byte(EVENT_TIME);
  eventTimeOf(event, words);
  writer.fixed64(words);
  writer.byte(EVENT_NAME);
  writer.text(event.name);
  if (event.attributeList !== undefined) writeAttributeList(writer, EVENT_ATTRIBUTE, event.attributeList);
  if (event.droppedAttributes > 0) writeCount(writer, EVENT_DROPPED_ATTRIBUTES, event.droppedAttributes);
  writer.close(message);
}

function writeLinks(writer: ByteWriter, links: readonly SpanRecordLink[]): void {
  for (const link of links) {
    writer.byte(LINK);
    const message = writer.open();
    writeLinkIds(writer, link);
    if (link.traceState !== undefined) writeTraceState(writer, LINK_TRACE_STATE, link.traceState);
    if (link.attributeList !== undefined) writeAttributeList(writer, LINK_ATTRIBUTE, link.attributeList);
    if (link.droppedAttributes > 0) writeCount(writer, LINK_DROPPED_ATTRIBUTES, link.droppedAttributes);
    writer.byte(LINK_FLAGS);
    writer.fixed32(flagsOf(link.traceFlags, link.isRemote));
    writer.close(message);
  }
}

function writeLinkIds(writer: ByteWriter, link: SpanRecordLink): void {
  writer.reserve(28);
  const { view, at } = writer;
  view.setUint16(at, TRACE_ID_OF_16);
  for (let word = 0; word < 4; word++) view.setInt32(at + 2 + word * 4, hexToWord(link.traceId, word * 8) ?? 0);
  view.setUint16(at + 18, SPAN_ID_OF_8);
  for (let word = 0; word < 2; word++) view.setInt32(at + 20 + word * 4, hexToWord(link.spanId, word * 8) ?? 0);
  writer.at += 28;
}

function writeTraceState(writer: ByteWriter, tag: number, traceState: TraceState): void {
  const text = traceStateText(traceState);
  if (text === '') return;
  writer.byte(tag);
  writer.text(text);
}
