import type { Settings } from '@throughline/core';

/** How much a span may hold. See the OpenTelemetry Trace SDK specification, Span Limits. */
export interface SpanLimits {
  /** Attributes of a span. Default 128. */
  readonly attributeCount: number;
  /** Characters of a text value, each text of a list included. Default unlimited. */
  readonly attributeValueLength: number;
  /** Events of a span; the oldest go first. Default 128. */
  readonly eventCount: number;
  /** Links of a span; the oldest go first. Default 128. */
  readonly linkCount: number;
  /** Attributes of an event. Default 128. */
  readonly attributesPerEvent: number;
  /** Attributes of a link. Default 128. */
  readonly attributesPerLink: number;
}

const DEFAULT_COUNT = 128;

/** Reads the limits: `OTEL_SPAN_*` before the general `OTEL_ATTRIBUTE_*`, both before the code. */
export function readSpanLimits(settings: Settings, fromCode: Partial<SpanLimits> = {}): SpanLimits {
  const count = (variable: string, given: number | undefined, fallback = DEFAULT_COUNT): number =>
    settings.integer(variable, given, fallback);
  const generalCount = count('OTEL_ATTRIBUTE_COUNT_LIMIT', fromCode.attributeCount);
  const generalLength = count('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', finite(fromCode.attributeValueLength), Infinity);
  return {
    attributeCount: count('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', undefined, generalCount),
    attributeValueLength: count('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', undefined, generalLength),
    eventCount: count('OTEL_SPAN_EVENT_COUNT_LIMIT', fromCode.eventCount),
    linkCount: count('OTEL_SPAN_LINK_COUNT_LIMIT', fromCode.linkCount),
    attributesPerEvent: count('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', fromCode.attributesPerEvent),
    attributesPerLink: count('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', fromCode.attributesPerLink),
  };
}

function finite(limit: number | undefined): number | undefined {
  return limit === Infinity ? undefined : limit;
}
