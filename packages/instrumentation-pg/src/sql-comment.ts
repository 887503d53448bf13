import type { Span } from '@opentelemetry/api';
import { isSpanContextValid } from '@opentelemetry/api';

const HAS_COMMENT = /--|\/\*/;

/**
 * The text with a comment that names the span as its `traceparent`, in the form of sqlcommenter; the text itself where it has a comment already or
 * the span belongs to no trace.
 */
export function withTraceComment(text: string, span: Span): string {
  const context = span.spanContext();
  if (text === '' || HAS_COMMENT.test(text) || !isSpanContextValid(context)) return text;
  const { traceId, spanId, traceFlags } = context;
  return `${text} /*traceparent='00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}'*/`;
}
