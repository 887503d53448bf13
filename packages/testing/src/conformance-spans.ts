import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';

import type { ConformanceEngine, ConformanceRecord } from './conformance-driver.ts';

const STATUS = ['UNSET', 'OK', 'ERROR'] as const;

/** A span as the suite compares it. */
export interface CapturedSpan {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Attributes;
  readonly status: 'UNSET' | 'OK' | 'ERROR';
  readonly statusMessage: string | undefined;
  readonly events: readonly unknown[];
  readonly scope: {
    readonly name: string;
    readonly version: string | undefined;
    readonly schemaUrl: string | undefined;
  };
}

/** Collects every span that ends from now on, in this process and without an exporter: `captureSpans(core)`. */
export function captureSpans(engine: Pick<ConformanceEngine, 'addSpanSink'>): { spans: CapturedSpan[]; stop(): void } {
  const spans: CapturedSpan[] = [];
  const stop = engine.addSpanSink({ name: 'conformance', end: (record) => void spans.push(capture(record)) });
  return { spans, stop };
}

function capture(record: ConformanceRecord): CapturedSpan {
  const { name, kind, statusCode, statusMessage, scope, eventList = [] } = record;
  return {
    name,
    kind: SpanKind[kind] ?? String(kind),
    traceId: hex(record.traceId0, record.traceId1, record.traceId2, record.traceId3),
    spanId: hex(record.spanId0, record.spanId1),
    parentSpanId: hex(record.parentId0, record.parentId1),
    attributes: attributesOf(record),
    status: STATUS[statusCode] ?? 'UNSET',
    statusMessage,
    events: [...eventList],
    scope: { name: scope.name, version: scope.version, schemaUrl: scope.schemaUrl },
  };
}

function hex(...words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function attributesOf({ block, connectionBlock, attributeList }: ConformanceRecord): Attributes {
  const lists = [block?.attributeList, connectionBlock?.attributeList, attributeList];
  return toAttributes(lists.flatMap((list) => list ?? []));
}

function toAttributes(list: readonly (string | AttributeValue)[]): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2) {
    const key = String(list[index]);
    if (key in attributes) throw new Error(`the attribute ${key} was recorded twice`);
    attributes[key] = list[index + 1] as AttributeValue;
  }
  return attributes;
}
