import type { Span } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';

import { exceptionAttributes } from './exception-attributes.ts';

/** Marks a span as failed by an error: an exception event, the status, and `error.type`. The error itself is not touched. */
export function failSpan(span: Span, error: unknown): void {
  const attributes = exceptionAttributes(error) ?? {};
  const type = attributes['exception.type'];
  const message = attributes['exception.message'];
  span.addEvent('exception', attributes);
  span.setAttribute('error.type', type ?? '_OTHER');
  span.setStatus(message === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message: String(message) });
}
