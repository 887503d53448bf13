import type { Context, SpanContext } from '@opentelemetry/api';
import type { TraceIdentity } from '@throughline/core';
import { fromSpanContext, hasIdentity, isSuppressed, spanOf } from '@throughline/core';

/** The identity that a context hands on: none where there is no valid span or where tracing is suppressed. */
export function identityToInject(context: Context): TraceIdentity | undefined {
  const span = spanOf(context);
  if (span === undefined || isSuppressed(context)) return undefined;
  if (hasIdentity(span)) return isValid(span) ? span : undefined;
  const foreign: SpanContext | undefined = span.spanContext();
  return foreign === undefined ? undefined : fromSpanContext(foreign);
}

function isValid(identity: TraceIdentity): boolean {
  const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1 } = identity;
  return (traceId0 | traceId1 | traceId2 | traceId3) !== 0 && (spanId0 | spanId1) !== 0;
}
