import type { Attributes, Span } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';

import { exceptionAttributes } from './exception-attributes.ts';

const SHOWN_TYPES: readonly string[] = ['number', 'boolean', 'bigint', 'symbol'];

/** What was thrown, as an exception event has it: also a number or a symbol has a text. */
function describe(error: unknown): Attributes {
  return exceptionAttributes(SHOWN_TYPES.includes(typeof error) ? String(error) : error) ?? {};
}

/** Marks a span as failed by an error: an exception event, the status, and `error.type`. The error itself is not touched. */
export function failSpan(span: Span, error: unknown): void {
  const attributes = describe(error);
  const type = attributes['exception.type'];
  const message = attributes['exception.message'];
  // An exception event without a type and a message would say nothing.
  if (type !== undefined || message !== undefined) span.addEvent('exception', attributes);
  span.setAttribute('error.type', type ?? '_OTHER');
  span.setStatus(
    message === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message: String(message) },
  );
}
