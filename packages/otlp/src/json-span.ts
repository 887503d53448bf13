/** Spans in the JSON mapping of OTLP: hexadecimal ids, 64-bit numbers as decimal text, enumerations as numbers. */
import type { SpanRecord, SpanRecordEvent, SpanRecordLink } from '@throughline/core';
import { spanIdToHex, traceIdToHex, wordToHex, writeHrTimeNanos, writeUnixNanos } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { jsonAttributeList, jsonText } from './json-attributes.ts';
import { decimalOf, jsonCount, jsonList } from './json-fields.ts';
import { jsonRecordAttributes } from './json-record.ts';
import { eventTimeOf, flagsOf, kindNumberOf, statusCodeOf, traceStateText } from './span-fields.ts';

const words = new Uint32Array(2);

/** Writes one span, and a comma before it. Throws where it is too large; the caller rolls back. */
export function writeJsonSpan(writer: ByteWriter, span: SpanRecord, blockSlot: number): void {
  writer.utf8(
    `,{${identity(span)}${timing(span)}${attributes(span, blockSlot)}${lists(span)}${status(span)}"flags":${flagsOf(span.traceFlags, span.parentIsRemote)}}`,
  );
}

function identity(span: SpanRecord): string {
  const parent =
    (span.parentId0 | span.parentId1) === 0
      ? ''
      : `"parentSpanId":"${wordToHex(span.parentId0)}${wordToHex(span.parentId1)}",`;
  const traceState = span.traceState === undefined ? '' : traceStateText(span.traceState);
  const state = traceState === '' ? '' : `"traceState":${jsonText(traceState)},`;
  return `"traceId":"${traceIdToHex(span)}","spanId":"${spanIdToHex(span)}",${state}${parent}"name":${jsonText(span.name)},"kind":${kindNumberOf(span.kind)},`;
}

function timing(span: SpanRecord): string {
  if (span.explicitStart === undefined) writeUnixNanos(span.startTicks, words);
  else writeHrTimeNanos(span.explicitStart, words);
  const start = decimalOf(words);
  if (span.explicitEnd === undefined) writeUnixNanos(span.endTicks, words);
  else writeHrTimeNanos(span.explicitEnd, words);
  return `"startTimeUnixNano":"${start}","endTimeUnixNano":"${decimalOf(words)}",`;
}

function attributes(span: SpanRecord, blockSlot: number): string {
  const dropped = span.droppedAttributes + (span.block === undefined ? 0 : span.block.droppedAttributes);
  return jsonRecordAttributes(span, blockSlot) + jsonCount('droppedAttributesCount', dropped);
}

function lists(span: SpanRecord): string {
  const events = span.eventList === undefined ? '' : span.eventList.map(eventJson).join(',');
  const links = span.linkList === undefined ? '' : span.linkList.map(linkJson).join(',');
  return (
    jsonList('events', events) +
    jsonCount('droppedEventsCount', span.droppedEvents) +
    jsonList('links', links) +
    jsonCount('droppedLinksCount', span.droppedLinks)
  );
}

function eventJson(event: SpanRecordEvent): string {
  eventTimeOf(event, words);
  const own = event.attributeList === undefined ? '' : jsonAttributeList(event.attributeList);
  return `{"timeUnixNano":"${decimalOf(words)}",${jsonList('attributes', own)}${jsonCount('droppedAttributesCount', event.droppedAttributes)}"name":${jsonText(event.name)}}`;
}

function linkJson(link: SpanRecordLink): string {
  const own = link.attributeList === undefined ? '' : jsonAttributeList(link.attributeList);
  const traceState = link.traceState === undefined ? '' : traceStateText(link.traceState);
  const state = traceState === '' ? '' : `"traceState":${jsonText(traceState)},`;
  return `{"traceId":${jsonText(link.traceId)},"spanId":${jsonText(link.spanId)},${state}${jsonList('attributes', own)}${jsonCount('droppedAttributesCount', link.droppedAttributes)}"flags":${flagsOf(link.traceFlags, link.isRemote)}}`;
}

function status(span: SpanRecord): string {
  const code = statusCodeOf(span.statusCode);
  if (code === 0) return '';
  const message =
    typeof span.statusMessage === 'string' && span.statusMessage !== ''
      ? `"message":${jsonText(span.statusMessage)},`
      : '';
  return `"status":{${message}"code":${code}},`;
}
