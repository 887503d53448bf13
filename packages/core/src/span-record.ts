import type { HrTime, SpanKind, SpanStatusCode, TraceState } from '@opentelemetry/api';

import type { AttributeBlock } from './attribute-block.ts';
import type { AttributeList } from './attribute-list.ts';
import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { TraceIdentity } from './trace-identity.ts';

/** An event of a span. */
export interface SpanRecordEvent {
  readonly name: string;
  /** Milliseconds on the monotonic clock (see `clock.ts`), unless `explicitTime` is set. */
  readonly ticks: number;
  readonly explicitTime: HrTime | undefined;
  readonly attributeList: AttributeList | undefined;
  readonly droppedAttributes: number;
}

/** A link of a span. */
export interface SpanRecordLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly traceState: TraceState | undefined;
  readonly isRemote: boolean;
  readonly attributeList: AttributeList | undefined;
  readonly droppedAttributes: number;
}

/** An ended span as a sink sees it. Sinks encode from it at once and do not keep it. */
export interface SpanRecord extends TraceIdentity {
  readonly scope: InstrumentationScope;
  readonly name: string;
  readonly kind: SpanKind;
  /** Both zero for a root span. */
  readonly parentId0: number;
  readonly parentId1: number;
  readonly parentIsRemote: boolean;
  /** Milliseconds on the monotonic clock (see `clock.ts`), unless the explicit time beside it is set. */
  readonly startTicks: number;
  readonly endTicks: number;
  readonly explicitStart: HrTime | undefined;
  readonly explicitEnd: HrTime | undefined;
  readonly attributeList: AttributeList | undefined;
  readonly block: AttributeBlock | undefined;
  /** What all spans over one connection have in common. Nothing was dropped from it. */
  readonly connectionBlock: AttributeBlock | undefined;
  readonly eventList: readonly SpanRecordEvent[] | undefined;
  readonly linkList: readonly SpanRecordLink[] | undefined;
  readonly statusCode: SpanStatusCode;
  readonly statusMessage: string | undefined;
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
}
