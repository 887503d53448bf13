import type { Attributes } from '@opentelemetry/api';

function textOf(holder: object, key: string): string | undefined {
  try {
    const value: unknown = (holder as Record<string, unknown>)[key];
    // Nothing, an empty text and the code 0 say nothing about what happened.
    return (typeof value === 'string' || typeof value === 'number') && Boolean(value) ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The attributes of an exception event: `exception.type`, `exception.message`, `exception.stacktrace`. A `code` is the better type, as
 * in Node's system errors. Returns `undefined` when the exception says nothing. See the semantic conventions for exceptions.
 */
export function exceptionAttributes(exception: unknown): Attributes | undefined {
  if (typeof exception === 'string') return exception === '' ? undefined : { 'exception.message': exception };
  if (typeof exception !== 'object' || exception === null) return undefined;
  const type = textOf(exception, 'code') ?? textOf(exception, 'name');
  const message = textOf(exception, 'message');
  const stack = textOf(exception, 'stack');
  if (type === undefined && message === undefined) return undefined;
  return {
    ...(type === undefined ? {} : { 'exception.type': type }),
    ...(message === undefined ? {} : { 'exception.message': message }),
    ...(stack === undefined ? {} : { 'exception.stacktrace': stack }),
  };
}
