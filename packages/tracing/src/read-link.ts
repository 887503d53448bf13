import type { Link, SpanContext } from '@opentelemetry/api';
import type { AttributeLimits, SpanRecordLink } from '@throughline/core';
import { internalLog, readAttributes, usableTraceState } from '@throughline/core';

const TRACE_ID = /^[0-9a-f]{32}$/;
const SPAN_ID = /^[0-9a-f]{16}$/;
const ZERO = /^0+$/;

type LinkIdentity = Pick<SpanRecordLink, 'traceId' | 'spanId' | 'traceFlags' | 'traceState' | 'isRemote'>;

function readIdentity({ traceId, spanId, traceFlags, traceState, isRemote }: SpanContext): LinkIdentity | undefined {
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
  const ids = { traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase() };
  if (!TRACE_ID.test(ids.traceId) || !SPAN_ID.test(ids.spanId)) return undefined;
  const flags = typeof traceFlags === 'number' ? traceFlags & 255 : 0;
  return { ...ids, traceFlags: flags, traceState: usableTraceState(traceState), isRemote: isRemote === true };
}

/**
 * Reads a link that came through the public API; `undefined` when it names nothing. A link to ids that are all zero stays while it says
 * something else: see the OpenTelemetry Trace API specification, Link. Never throws.
 */
export function readLink(link: Link, limits: AttributeLimits): SpanRecordLink | undefined {
  try {
    const identity = readIdentity(link.context);
    if (identity === undefined) {
      internalLog.warn('a span link whose ids are not hexadecimal digits was left out');
      return undefined;
    }
    const { list, dropped } = readAttributes(link.attributes, limits);
    const namesNobody = ZERO.test(identity.traceId) || ZERO.test(identity.spanId);
    if (namesNobody && list === undefined && identity.traceState === undefined) return undefined;
    return { ...identity, attributeList: list, droppedAttributes: dropped };
  } catch {
    internalLog.warn('a span link without a readable context was left out');
    return undefined;
  }
}
