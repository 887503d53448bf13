import type { Span } from '@opentelemetry/api';
import { fromSpanContext, hasIdentity, identityToHex, spanContextOf } from '@throughline/core';

import type { LogKeys } from './pino-options.ts';

/** The ids of a span as a line says them. */
export interface SpanIds {
  /** The members in JSON, each with a comma before it. */
  readonly text: string;
  /** The same members by name. Somebody else's object: a new one for each call. */
  fields(): Record<string, unknown>;
}

/** Makes the ids of spans under the names that were chosen; `undefined` for what is no valid span. */
export function createSpanIds(keys: LogKeys): (span: Span) => SpanIds | undefined {
  const beforeTrace = `,${JSON.stringify(keys.traceId)}:"`;
  const beforeSpan = `",${JSON.stringify(keys.spanId)}:"`;
  const beforeFlags = `",${JSON.stringify(keys.traceFlags)}:"`;
  // The lines of a span come in a row, mostly. One span is kept alive for it.
  let lastSpan: Span | undefined;
  let lastIds: SpanIds | undefined;

  const make = (span: Span): SpanIds | undefined => {
    const identity = hasIdentity(span) ? span : fromSpanContext(spanContextOf(span));
    if (identity === undefined || isEmpty(identity)) return undefined;
    const digits = identityToHex(identity);
    const traceId = digits.slice(0, 32);
    const spanId = digits.slice(32, 48);
    const flags = digits.slice(48);
    return {
      text: `${beforeTrace}${traceId}${beforeSpan}${spanId}${beforeFlags}${flags}"`,
      fields: () => ({ [keys.traceId]: traceId, [keys.spanId]: spanId, [keys.traceFlags]: flags }),
    };
  };

  return (span) => {
    if (lastSpan === span) return lastIds;
    lastIds = make(span);
    lastSpan = span;
    return lastIds;
  };
}

function isEmpty(identity: { traceId0: number; traceId1: number; traceId2: number; traceId3: number }): boolean {
  return (identity.traceId0 | identity.traceId1 | identity.traceId2 | identity.traceId3) === 0;
}
