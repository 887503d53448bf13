import type { Span, TraceState } from '@opentelemetry/api';
import type { TraceIdentity } from '@throughline/core';
import { NonRecordingSpan, fromSpanContext, hasIdentity, spanContextOf } from '@throughline/core';

import type { ParentFacts } from './bare-samplers.ts';
import type { IdSource } from './id-source.ts';

/** Who a new span is, and whose child. Flags and state are settled by the sampling decision. */
export interface SpanBirth extends TraceIdentity {
  readonly parentId0: number;
  readonly parentId1: number;
  readonly parentIsRemote: boolean;
  readonly parent: ParentFacts | undefined;
  traceFlags: number;
  traceState: TraceState | undefined;
}

/** The sampled flag of W3C Trace Context. */
export const SAMPLED = 1;

/** The random flag of W3C Trace Context level 2. */
const RANDOM = 2;

const LOCAL_SAMPLED: ParentFacts = { sampled: true, remote: false };
const LOCAL_DROPPED: ParentFacts = { sampled: false, remote: false };
const REMOTE_SAMPLED: ParentFacts = { sampled: true, remote: true };
const REMOTE_DROPPED: ParentFacts = { sampled: false, remote: true };

function factsOf(flags: number, remote: boolean): ParentFacts {
  if ((flags & SAMPLED) !== 0) return remote ? REMOTE_SAMPLED : LOCAL_SAMPLED;
  return remote ? REMOTE_DROPPED : LOCAL_DROPPED;
}

/** The identity of a parent span, ours or foreign; `undefined` when it has no valid one. */
function identityOf(span: Span): TraceIdentity | undefined {
  if (!hasIdentity(span)) return fromSpanContext(spanContextOf(span));
  return (span.spanId0 | span.spanId1) === 0 ? undefined : span;
}

function isRemote(span: Span): boolean {
  if (span instanceof NonRecordingSpan) return span.isRemote;
  // A non-recording span of another copy of core carries its identity too.
  return hasIdentity(span)
    ? (span as Partial<NonRecordingSpan>).isRemote === true
    : spanContextOf(span)?.isRemote === true;
}

/** Makes the identity of a span below another, or of a root span. */
export function birthUnder(span: Span | undefined, ids: IdSource): SpanBirth {
  const parent = span === undefined ? undefined : identityOf(span);
  ids.nextSpan();
  if (span === undefined || parent === undefined) return rootBirth(ids);
  const remote = isRemote(span);
  return {
    traceId0: parent.traceId0,
    traceId1: parent.traceId1,
    traceId2: parent.traceId2,
    traceId3: parent.traceId3,
    spanId0: ids.spanId0,
    spanId1: ids.spanId1,
    parentId0: parent.spanId0,
    parentId1: parent.spanId1,
    parentIsRemote: remote,
    parent: factsOf(parent.traceFlags, remote),
    traceFlags: parent.traceFlags & ~SAMPLED,
    traceState: parent.traceState,
  };
}

function rootBirth(ids: IdSource): SpanBirth {
  ids.nextTrace();
  const { trace } = ids;
  return {
    traceId0: trace.traceId0,
    traceId1: trace.traceId1,
    traceId2: trace.traceId2,
    traceId3: trace.traceId3,
    spanId0: ids.spanId0,
    spanId1: ids.spanId1,
    parentId0: 0,
    parentId1: 0,
    parentIsRemote: false,
    parent: undefined,
    traceFlags: ids.random ? RANDOM : 0,
    traceState: undefined,
  };
}
