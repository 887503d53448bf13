import type { SpanStatus } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import type { LiveSpan } from '@throughline/core';

/** The status of a span that failed for a reason its attributes give. */
export const ERROR_STATUS: SpanStatus = Object.freeze({ code: SpanStatusCode.ERROR });

const LONGEST_TYPE = 128;

/** The `error.type` of whatever was thrown: its `code` where that is a text, such as `ECONNREFUSED`, else the name of its class. Never throws. */
export function errorType(error: unknown): string {
  try {
    const { code, name } = Object(error) as { code?: unknown; name?: unknown };
    if (typeof code === 'string' && code !== '') return code.slice(0, LONGEST_TYPE);
    if (!(error instanceof Error)) return '_OTHER';
    if (typeof name === 'string' && name !== '' && name !== 'Error') return name.slice(0, LONGEST_TYPE);
    return error.constructor.name === '' ? 'Error' : error.constructor.name;
  } catch {
    return '_OTHER';
  }
}

/** Marks a span as failed. The message is left out where it could carry what must not leave the process. */
export function failSpan(span: LiveSpan, type: string, message?: string): void {
  span.put('error.type', type);
  span.setStatus(message === undefined ? ERROR_STATUS : { code: SpanStatusCode.ERROR, message });
}
