import { type Attributes, attributesOf } from './attribute-value.ts';
import type { ExportRequest, RawSpan, RawSpanEvent, RawSpanLink } from './format-messages.ts';
import { originOf, type ReceivedOrigin } from './received-origin.ts';

export type ReceivedKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
export type ReceivedStatusCode = 'UNSET' | 'OK' | 'ERROR';

export interface ReceivedEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

export interface ReceivedLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** One span as it arrived; ids are lowercase hexadecimal. */
export interface ReceivedSpan extends ReceivedOrigin {
  readonly traceId: string;
  readonly spanId: string;
  /** `undefined` for a root span. */
  readonly parentSpanId: string | undefined;
  /** The `tracestate` header as sent, '' when there is none. */
  readonly traceState: string;
  /** The W3C trace flags in the lowest 8 bits; bits 8 and 9 say whether the parent is known to be remote. */
  readonly flags: number;
  readonly name: string;
  readonly kind: ReceivedKind;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  /** Milliseconds, with fractions. */
  readonly durationMs: number;
  readonly attributes: Attributes;
  readonly events: readonly ReceivedEvent[];
  readonly links: readonly ReceivedLink[];
  readonly status: { readonly code: ReceivedStatusCode; readonly message: string };
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

const kinds: readonly ReceivedKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statusCodes: readonly ReceivedStatusCode[] = ['UNSET', 'OK', 'ERROR'];

/** Flattens an export request into its spans. */
export function spansOf(request: ExportRequest): ReceivedSpan[] {
  return request.resourceSpans.flatMap((ofResource) =>
    ofResource.scopeSpans.flatMap((ofScope) => {
      const origin = originOf({ ofResource, ofScope });
      return ofScope.spans.map((span) => spanOf(span, origin));
    }),
  );
}

function spanOf(span: RawSpan, origin: ReceivedOrigin): ReceivedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    traceState: span.traceState,
    flags: span.flags,
    name: span.name,
    kind: kinds[span.kind] ?? 'UNSPECIFIED',
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    durationMs: Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6,
    attributes: attributesOf(span.attributes),
    events: span.events.map(eventOf),
    links: span.links.map(linkOf),
    status: { code: statusCodes[span.status?.code ?? 0] ?? 'UNSET', message: span.status?.message ?? '' },
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    ...origin,
  };
}

function eventOf(event: RawSpanEvent): ReceivedEvent {
  return {
    name: event.name,
    timeUnixNano: event.timeUnixNano,
    attributes: attributesOf(event.attributes),
    droppedAttributesCount: event.droppedAttributesCount,
  };
}

function linkOf(link: RawSpanLink): ReceivedLink {
  return {
    traceId: link.traceId,
    spanId: link.spanId,
    traceState: link.traceState,
    flags: link.flags,
    attributes: attributesOf(link.attributes),
    droppedAttributesCount: link.droppedAttributesCount,
  };
}
