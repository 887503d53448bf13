import type { Exception } from '@opentelemetry/api';
import type { LiveSpan } from '@throughline/core';
import { messageInstead } from '@throughline/core';

import { ERROR_STATUS } from './span-failure.ts';

/** Records what was thrown as an exception event, and fails the span with its message. Takes errors of any realm, `DOMException` too. */
export function recordError(span: LiveSpan, error: unknown): void {
  span.recordException(error as Exception);
  const message = messageOf(error);
  span.setStatus(message === undefined ? ERROR_STATUS : { ...ERROR_STATUS, message });
}

function messageOf(error: unknown): string | undefined {
  try {
    const message = messageInstead(error) ?? (Object(error) as { message?: unknown }).message;
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    return undefined;
  }
}
