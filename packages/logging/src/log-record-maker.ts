/** Makes the record of a draft: checked, limited and without secrets. */
import type { Context, HrTime } from '@opentelemetry/api';
import type {
  InstrumentationScope,
  LogAttributeList,
  LogBlock,
  LogDraft,
  LogRecord,
  LogValue,
  TraceIdentity,
} from '@throughline/core';
import {
  activeContext,
  createLogBlock,
  fromSpanContext,
  hasIdentity,
  now,
  readTime,
  registry,
  spanContextOf,
  spanOf,
  toContext,
} from '@throughline/core';

import { addException } from './exception-attributes.ts';
import type { LogReading } from './log-reading.ts';
import { AttributeReader, readLogAttributes, readLogValue } from './read-log-value.ts';
import { createRedaction } from './redaction.ts';
import { readSeverityNumber } from './severity.ts';

/** The attributes of a record. Specification: Logs SDK, LogRecord Limits. */
export const DEFAULT_ATTRIBUTE_COUNT = 128;

const LONGEST_NAME = 1_024;

/** How records are read while nothing has been configured. */
export const DEFAULT_READING: LogReading = {
  attributeCount: DEFAULT_ATTRIBUTE_COUNT,
  valueLength: Infinity,
  redaction: createRedaction(),
};

/** A record. A class, so that all of them have one shape. */
class MadeRecord implements LogRecord {
  readonly scope: InstrumentationScope;
  readonly ticks: number;
  readonly explicitTime: HrTime | undefined;
  readonly explicitObservedTime: HrTime | undefined;
  readonly severityNumber: number;
  readonly severityText: string | undefined;
  readonly eventName: string | undefined;
  readonly body: LogValue | undefined;
  readonly attributeList: LogAttributeList | undefined;
  readonly block: LogBlock | undefined;
  readonly droppedAttributes: number;
  readonly identity: TraceIdentity | undefined;

  constructor(draft: LogDraft, reading: LogReading, attributes: RecordAttributes, context: Context) {
    this.scope = draft.scope;
    const { time, observedTime } = draft;
    this.explicitTime = time === undefined ? undefined : readTime(time);
    if (observedTime === time) this.explicitObservedTime = this.explicitTime;
    else this.explicitObservedTime = observedTime === undefined ? undefined : readTime(observedTime);
    // The clock costs as much as much else of a record.
    this.ticks = this.explicitTime === undefined || this.explicitObservedTime === undefined ? now() : 0;
    this.severityNumber = readSeverityNumber(draft.severityNumber);
    this.severityText = shortName(draft.severityText);
    this.eventName = shortName(draft.eventName);
    this.body = draft.body === undefined ? undefined : readLogValue(draft.body, reading);
    this.attributeList = attributes.list;
    this.block = attributes.block;
    this.droppedAttributes = attributes.dropped;
    this.identity = identityIn(context);
  }
}

/** What a record says of its attributes. */
export interface RecordAttributes {
  readonly list: LogAttributeList | undefined;
  readonly block: LogBlock | undefined;
  readonly dropped: number;
}

const NO_ATTRIBUTES: RecordAttributes = { list: undefined, block: undefined, dropped: 0 };

/** Makes the record of a draft. Never throws, whatever the draft holds. The context is that of the draft, where the caller knows it already. */
export function makeRecord(
  draft: LogDraft,
  reading: LogReading,
  context: Context = contextOf(draft.context),
): LogRecord {
  return new MadeRecord(draft, reading, readDraftAttributes(draft, reading), context);
}

/** The given context or, where there is none, the active one. */
export function contextOf(given: Context | undefined): Context {
  return given === undefined || given === null ? activeContext() : toContext(given);
}

/** Reads attributes that many records share. */
export function makeBlock(attributes: unknown, reading: LogReading): LogBlock {
  const { list, dropped } = readLogAttributes(attributes, reading);
  return createLogBlock(list ?? [], { generation: registry.generation, droppedAttributes: dropped });
}

function readDraftAttributes(draft: LogDraft, reading: LogReading): RecordAttributes {
  const { attributes, attributeList, exception } = draft;
  const block = draft.block === undefined || draft.block.attributeList.length === 0 ? undefined : draft.block;
  const given = typeof attributes === 'object' && attributes !== null ? attributes : undefined;
  const failed = exception !== undefined && exception !== null;
  if (given === undefined && attributeList === undefined && !failed)
    return block === undefined ? NO_ATTRIBUTES : { list: undefined, block, dropped: 0 };

  const taken = block === undefined ? 0 : block.attributeList.length / 2;
  const reader = new AttributeReader(reading, Math.max(0, reading.attributeCount - taken));
  reader.takesException = !failed;
  if (attributeList !== undefined) reader.takeOver(attributeList);
  else if (given !== undefined) reader.addAll(given);
  if (failed) addException(reader, exception);
  else if (reader.exception !== undefined) addException(reader, reader.exception);
  const list = reader.list.length === 0 ? undefined : reader.list;
  if (block === undefined || list === undefined || !shareKeys(block, list))
    return { list, block, dropped: reader.dropped };
  return { list: joined(block, list), block: undefined, dropped: reader.dropped + block.droppedAttributes };
}

function shareKeys(block: LogBlock, list: LogAttributeList): boolean {
  for (let index = 0; index < list.length; index += 2) if (block.owns(list[index] as string)) return true;
  return false;
}

/** The attributes of a block with those of a record, which win. */
function joined(block: LogBlock, list: LogAttributeList): LogAttributeList {
  const own = new Set<LogValue>();
  for (let index = 0; index < list.length; index += 2) own.add(list[index] as string);
  const both: LogAttributeList = [];
  for (let index = 0; index < block.attributeList.length; index += 2) {
    const key = block.attributeList[index] as string;
    if (!own.has(key)) both.push(key, block.attributeList[index + 1] as LogValue);
  }
  both.push(...list);
  return both;
}

function shortName(given: unknown): string | undefined {
  if (typeof given !== 'string' || given === '') return undefined;
  return given.length > LONGEST_NAME ? given.slice(0, LONGEST_NAME) : given;
}

/** The identity of the span of a context. */
export function identityIn(context: Context): TraceIdentity | undefined {
  const span = spanOf(context);
  if (span === undefined) return undefined;
  if (hasIdentity(span)) return isValid(span) ? span : undefined;
  return foreignIdentity(span);
}

function isValid({ traceId0, traceId1, traceId2, traceId3, spanId0, spanId1 }: TraceIdentity): boolean {
  return (traceId0 | traceId1 | traceId2 | traceId3) !== 0 && (spanId0 | spanId1) !== 0;
}

function foreignIdentity(span: unknown): TraceIdentity | undefined {
  try {
    return fromSpanContext(spanContextOf(span));
  } catch {
    return undefined;
  }
}
