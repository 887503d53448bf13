import type { HrTime } from '@opentelemetry/api';
import type { LogAttributeList, LogRecord, LogValue } from '@throughline/core';
import { fromSpanContext, readTime } from '@throughline/core';

import type { LogReading } from './log-reading.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import { AttributeReader, readLogValue } from './read-log-value.ts';
import { readSeverityNumber } from './severity.ts';

/** A record as processors left it, and as they got it. */
export interface SeenRecord {
  readonly readable: ReadableLogRecord;
  readonly before: Pick<ReadableLogRecord, 'attributes' | 'body' | 'hrTime' | 'hrTimeObserved' | 'spanContext'>;
  readonly reading: LogReading;
}

/** The record with what processors changed in it. What they wrote is read like anything that comes from outside. */
export function adoptChanges(record: LogRecord, seen: SeenRecord): LogRecord {
  const { readable, before, reading } = seen;
  try {
    const attributes = attributesOf(record, seen);
    return {
      scope: record.scope,
      ticks: record.ticks,
      explicitTime: timeOf(readable.hrTime, before.hrTime, record.explicitTime),
      explicitObservedTime: timeOf(readable.hrTimeObserved, before.hrTimeObserved, record.explicitObservedTime),
      severityNumber: readSeverityNumber(readable.severityNumber),
      severityText: textOf(readable.severityText),
      eventName: textOf(readable.eventName),
      body: unchanged(readable.body, before.body) ? record.body : readLogValue(readable.body, reading),
      attributeList: attributes.list,
      block: undefined,
      droppedAttributes: readable.droppedAttributesCount + attributes.dropped,
      identity: readable.spanContext === before.spanContext ? record.identity : fromSpanContext(readable.spanContext),
    };
  } catch {
    // What cannot be read of the changes cannot be adopted.
    return record;
  }
}

/** Only what nobody can change in place is certainly unchanged. */
function unchanged(now: unknown, before: unknown): boolean {
  return now === before && (typeof now !== 'object' || now === null);
}

function attributesOf(
  record: LogRecord,
  { readable, before, reading }: SeenRecord,
): { readonly list: LogAttributeList | undefined; readonly dropped: number } {
  const originals = new Map<string, LogValue>();
  for (const list of [record.block?.attributeList, record.attributeList])
    for (let index = 0; index < (list?.length ?? 0); index += 2)
      originals.set(list?.[index] as string, list?.[index + 1] as LogValue);
  const reader = new AttributeReader(reading, reading.attributeCount);
  for (const [key, value] of Object.entries(readable.attributes)) {
    const original = originals.get(key);
    if (original !== undefined && unchanged(value, before.attributes[key])) reader.keep(key, original);
    else reader.add(key, value);
  }
  return { list: reader.list.length === 0 ? undefined : reader.list, dropped: reader.dropped };
}

function timeOf(now: HrTime, before: HrTime, original: HrTime | undefined): HrTime | undefined {
  return now === before ? original : (readTime(now) ?? original);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
