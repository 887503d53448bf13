import type { Attributes } from '@opentelemetry/api';
import { messageInstead } from '@throughline/core';

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
  const ownMessage = textOf(exception, 'message');
  const withheld = messageInstead(exception);
  const message = withheld ?? ownMessage;
  const ownStack = textOf(exception, 'stack');
  const stack = withheld === undefined ? ownStack : stackWithout(ownStack, ownMessage, withheld);
  if (type === undefined && message === undefined) return undefined;
  return {
    ...(type === undefined ? {} : { 'exception.type': type }),
    ...(message === undefined ? {} : { 'exception.message': message }),
    ...(stack === undefined ? {} : { 'exception.stacktrace': stack }),
  };
}

/** The stack with another message: V8 puts the message in front of it, once. What cannot be told apart is left out. */
function stackWithout(stack: string | undefined, message: string | undefined, shown: string): string | undefined {
  if (stack === undefined || message === undefined) return undefined;
  const [before, after, more] = stack.split(message, 3);
  return after === undefined || more !== undefined ? undefined : `${before}${shown}${after}`;
}
