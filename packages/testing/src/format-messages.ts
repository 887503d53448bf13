// The normal form of decoded OTLP, the same for protobuf and JSON: every repeated field is an array, a scalar that was
// not sent has its protobuf default, 64-bit integers are bigint, ids are lowercase hexadecimal ('' when not sent).

import type { RawMetric } from './format-metric-messages.ts';

export interface RawAnyValue {
  readonly stringValue: string | undefined;
  readonly boolValue: boolean | undefined;
  readonly intValue: bigint | undefined;
  readonly doubleValue: number | undefined;
  readonly arrayValue: { readonly values: readonly RawAnyValue[] } | undefined;
  readonly kvlistValue: { readonly values: readonly RawKeyValue[] } | undefined;
  readonly bytesValue: Uint8Array | undefined;
}

export interface RawKeyValue {
  readonly key: string;
  readonly value: RawAnyValue | undefined;
}

interface WithAttributes {
  readonly attributes: readonly RawKeyValue[];
  readonly droppedAttributesCount: number;
}

export interface RawResource extends WithAttributes {
  readonly entityRefs: readonly {
    readonly schemaUrl: string;
    readonly type: string;
    readonly idKeys: readonly string[];
    readonly descriptionKeys: readonly string[];
  }[];
}

export interface RawScope extends WithAttributes {
  readonly name: string;
  readonly version: string;
}

interface OfResource {
  readonly resource: RawResource | undefined;
  readonly schemaUrl: string;
}

interface OfScope {
  readonly scope: RawScope | undefined;
  readonly schemaUrl: string;
}

export interface RawSpanEvent extends WithAttributes {
  readonly timeUnixNano: bigint;
  readonly name: string;
}

export interface RawSpanLink extends WithAttributes {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
}

export interface RawSpan extends WithAttributes {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly events: readonly RawSpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly RawSpanLink[];
  readonly droppedLinksCount: number;
  readonly status: { readonly message: string; readonly code: number } | undefined;
  readonly flags: number;
}

export interface RawScopeSpans extends OfScope {
  readonly spans: readonly RawSpan[];
}

export interface RawResourceSpans extends OfResource {
  readonly scopeSpans: readonly RawScopeSpans[];
}

export interface RawLogRecord extends WithAttributes {
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: RawAnyValue | undefined;
  readonly flags: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

export interface RawScopeLogs extends OfScope {
  readonly logRecords: readonly RawLogRecord[];
}

export interface RawResourceLogs extends OfResource {
  readonly scopeLogs: readonly RawScopeLogs[];
}

export interface RawScopeMetrics extends OfScope {
  readonly metrics: readonly RawMetric[];
}

export interface RawResourceMetrics extends OfResource {
  readonly scopeMetrics: readonly RawScopeMetrics[];
}

/** One decoded export request; the lists of the other two signals are empty. */
export interface ExportRequest {
  readonly resourceSpans: readonly RawResourceSpans[];
  readonly resourceMetrics: readonly RawResourceMetrics[];
  readonly resourceLogs: readonly RawResourceLogs[];
}
