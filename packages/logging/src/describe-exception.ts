/** What an exception says of itself: its type, message and stack, with those of its causes. */
import { messageInstead } from '@throughline/core';

/** The readable parts of an exception. */
export interface ExceptionDescription {
  readonly type: string | undefined;
  readonly message: string | undefined;
  /** Its own stack. */
  readonly ownStack: string | undefined;
}

const MOST_CAUSES = 10;

/** Whether a value is an error, of whatever realm. */
export function isError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/** Reads an exception. A `code` is the better type, as in Node's system errors. A message that is withheld stands nowhere. Never throws. */
export function describeException(exception: unknown): ExceptionDescription {
  if (typeof exception === 'string' || typeof exception === 'number')
    return { type: undefined, message: String(exception), ownStack: undefined };
  if (typeof exception !== 'object' || exception === null)
    return { type: undefined, message: undefined, ownStack: undefined };
  const ownMessage = textOf(exception, 'message');
  const withheld = messageInstead(exception);
  const stack = textOf(exception, 'stack');
  return {
    type: textOf(exception, 'code') ?? textOf(exception, 'name'),
    message: withheld ?? ownMessage,
    ownStack: withheld === undefined ? stack : stackWithout(stack, ownMessage, withheld),
  };
}

/** The stack of an exception and, below it, those of its causes and of the errors it gathers; `undefined` where there is none. */
export function stackWithCauses(exception: unknown): string | undefined {
  const { ownStack } = describeException(exception);
  if (typeof exception !== 'object' || exception === null) return ownStack;
  const seen: object[] = [exception];
  const below = causesOf(exception, seen);
  return below.length === 0 ? ownStack : [...(ownStack === undefined ? [] : [ownStack]), ...below].join('\n');
}

function causesOf(exception: object, seen: object[]): string[] {
  return innerErrors(exception).flatMap((inner) => {
    if (seen.length > MOST_CAUSES) return [];
    if (typeof inner !== 'object' || inner === null) return [`Caused by: ${headOf(inner)}`];
    if (seen.includes(inner)) return [];
    seen.push(inner);
    return [`Caused by: ${describeException(inner).ownStack ?? headOf(inner)}`, ...causesOf(inner, seen)];
  });
}

function innerErrors(exception: object): unknown[] {
  try {
    const { cause, errors } = exception as { cause?: unknown; errors?: unknown };
    const gathered = Array.isArray(errors) ? errors.slice(0, MOST_CAUSES).filter(isError) : [];
    return cause === undefined || cause === null ? gathered : [cause, ...gathered];
  } catch {
    return [];
  }
}

function headOf(value: unknown): string {
  const { type, message } = describeException(value);
  return [type, message].filter((part) => part !== undefined).join(': ') || `a value of type ${typeof value}`;
}

function textOf(holder: object, key: string): string | undefined {
  try {
    const value: unknown = (holder as Record<string, unknown>)[key];
    // Nothing, an empty text and the code 0 say nothing about what happened.
    return (typeof value === 'string' || typeof value === 'number') && Boolean(value) ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

/** The stack with another message: V8 puts the message in front of it, once. What cannot be told apart is left out. */
function stackWithout(stack: string | undefined, message: string | undefined, shown: string): string | undefined {
  if (stack === undefined || message === undefined) return undefined;
  const [before, after, more] = stack.split(message, 3);
  return after === undefined || more !== undefined ? undefined : `${before}${shown}${after}`;
}
