/** A record in the form of the OpenTelemetry SDK, for standard processors, which may change it, and exporters. */
import type { HrTime, SpanContext } from '@opentelemetry/api';
import type { AnyValue, AnyValueMap } from '@opentelemetry/api-logs';
import type { InstrumentationScope, LogRecord, ReadableResource, ReadableScope } from '@throughline/core';
import { ticksToHrTime, toReadableScope, toSpanContext } from '@throughline/core';

import type { LogReading } from './log-reading.ts';
import { readLogValue } from './read-log-value.ts';
import { setOwn, toSdkFields, toSdkValue } from './sdk-values.ts';

const readableScopes = new WeakMap<InstrumentationScope, ReadableScope>();

/** The scope as the SDK shows it: the same object for the same scope. */
function readableScopeOf(scope: InstrumentationScope): ReadableScope {
  const known = readableScopes.get(scope);
  if (known !== undefined) return known;
  const { attributes } = scope;
  const readable = { ...toReadableScope(scope), ...(attributes === undefined ? {} : { attributes }) };
  readableScopes.set(scope, readable);
  return readable;
}

/** The record as the SDK shows it. */
export class ReadableLogRecord {
  readonly resource: ReadableResource;
  readonly instrumentationScope: ReadableScope;
  readonly attributes: AnyValueMap;
  hrTime: HrTime;
  hrTimeObserved: HrTime;
  spanContext: SpanContext | undefined;
  severityText: string | undefined;
  severityNumber: number | undefined;
  body: AnyValue;
  eventName: string | undefined;
  droppedAttributesCount: number;
  readonly #reading: LogReading;

  constructor(record: LogRecord, resource: ReadableResource, reading: LogReading) {
    this.#reading = reading;
    this.resource = resource;
    this.instrumentationScope = readableScopeOf(record.scope);
    this.attributes = toSdkFields(record.block?.attributeList, record.attributeList);
    this.hrTime = record.explicitTime ?? ticksToHrTime(record.ticks);
    this.hrTimeObserved = record.explicitObservedTime ?? ticksToHrTime(record.ticks);
    this.spanContext = record.identity === undefined ? undefined : toSpanContext(record.identity, false);
    this.severityText = record.severityText;
    this.severityNumber = record.severityNumber === 0 ? undefined : record.severityNumber;
    this.body = toSdkValue(record.body);
    this.eventName = record.eventName;
    this.droppedAttributesCount = record.droppedAttributes + (record.block?.droppedAttributes ?? 0);
  }

  setAttribute(key: string, value?: AnyValue): this {
    const isNew = !Object.hasOwn(this.attributes, key);
    const read = this.#reading.redaction.withheld(key)
      ? this.#reading.redaction.replacement
      : readLogValue(value, this.#reading);
    if (typeof key !== 'string' || key === '') return this;
    if (isNew && Object.keys(this.attributes).length >= this.#reading.attributeCount) this.droppedAttributesCount++;
    else setOwn(this.attributes, key, toSdkValue(read));
    return this;
  }

  setAttributes(attributes: AnyValueMap): this {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
    return this;
  }

  setBody(body: AnyValue): this {
    this.body = body;
    return this;
  }

  setEventName(eventName: string): this {
    this.eventName = eventName;
    return this;
  }

  setSeverityNumber(severityNumber: number): this {
    this.severityNumber = severityNumber;
    return this;
  }

  setSeverityText(severityText: string): this {
    this.severityText = severityText;
    return this;
  }
}
