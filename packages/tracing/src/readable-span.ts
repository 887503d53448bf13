/** The views of a span in the form of the OpenTelemetry SDK, built each time they are read. */
import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import type { SpanRecord } from '@throughline/core';
import { addAttributes, ticksToHrTime, toSpanContext } from '@throughline/core';

/** An event as the SDK shows it. */
export interface ReadableEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** A link as the SDK shows it. */
export interface ReadableLink {
  readonly context: SpanContext;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** The attributes of a span, those of its blocks included. */
export function attributesOf({ block, connectionBlock, attributeList }: SpanRecord): Attributes {
  const shared = addAttributes(addAttributes({}, block?.attributeList), connectionBlock?.attributeList);
  return addAttributes(shared, attributeList);
}

/** The context of the parent, or `undefined` for a root span. */
export function parentOf(span: SpanRecord): SpanContext | undefined {
  if ((span.parentId0 | span.parentId1) === 0) return undefined;
  const { traceId0, traceId1, traceId2, traceId3, traceFlags, traceState } = span;
  const parent = {
    traceId0,
    traceId1,
    traceId2,
    traceId3,
    spanId0: span.parentId0,
    spanId1: span.parentId1,
    traceFlags,
    traceState,
  };
  return toSpanContext(parent, span.parentIsRemote);
}

/** The start as seconds and nanoseconds since the epoch. */
export function startOf(span: SpanRecord): HrTime {
  return span.explicitStart ?? ticksToHrTime(span.startTicks);
}

/** The end as seconds and nanoseconds since the epoch. */
export function endOf(span: SpanRecord): HrTime {
  return span.explicitEnd ?? ticksToHrTime(span.endTicks);
}

/** End minus start; both parts carry the sign when it is negative. */
export function durationOf(span: SpanRecord): HrTime {
  const [startSeconds, startNanos] = startOf(span);
  const [endSeconds, endNanos] = endOf(span);
  const seconds = endSeconds - startSeconds;
  const nanos = endNanos - startNanos;
  if (seconds > 0 && nanos < 0) return [seconds - 1, nanos + 1e9];
  return [seconds, nanos];
}

/** The events of a span. */
export function eventsOf(span: SpanRecord): ReadableEvent[] {
  return (span.eventList ?? []).map((event) => ({
    name: event.name,
    time: event.explicitTime ?? ticksToHrTime(event.ticks),
    attributes: addAttributes({}, event.attributeList),
    droppedAttributesCount: event.droppedAttributes,
  }));
}

/** The links of a span. */
export function linksOf(span: SpanRecord): ReadableLink[] {
  return (span.linkList ?? []).map((link) => ({
    context: {
      traceId: link.traceId,
      spanId: link.spanId,
      traceFlags: link.traceFlags,
      ...(link.traceState === undefined ? {} : { traceState: link.traceState }),
      ...(link.isRemote ? { isRemote: true } : {}),
    },
    attributes: addAttributes({}, link.attributeList),
    droppedAttributesCount: link.droppedAttributes,
  }));
}
