import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { InstrumentationScope, SpanRecord } from '@throughline/core';
import { createScope } from '@throughline/core';

const scope: InstrumentationScope = createScope('made-by-hand', { version: '1.2.3' });

let made = 0;

/** An ended span as a sink sees it, made without the span engine. Each has a span id of its own. */
export function madeSpan(changes: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId0: 0x0af76519,
    traceId1: 0x16cd43dd,
    traceId2: 0x8448eb21 | 0,
    traceId3: 0x1c80319c,
    spanId0: 0x00f067aa,
    spanId1: ++made,
    traceFlags: 1,
    traceState: undefined,
    scope,
    name: 'GET /users/:id',
    kind: SpanKind.SERVER,
    parentId0: 0,
    parentId1: 0,
    parentIsRemote: false,
    startTicks: 1000.5,
    endTicks: 1002.75,
    explicitStart: undefined,
    explicitEnd: undefined,
    attributeList: ['http.request.method', 'GET', 'http.response.status_code', 200],
    block: undefined,
    connectionBlock: undefined,
    eventList: undefined,
    linkList: undefined,
    statusCode: SpanStatusCode.UNSET,
    statusMessage: undefined,
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    ...changes,
  };
}
