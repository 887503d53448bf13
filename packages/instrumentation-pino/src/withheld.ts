/** Errors whose messages repeat data: the line says what the application logs, telemetry shows another text. */
import { messageInstead } from '@throughline/core';

import type { Line } from './line.ts';

const MOST_INNER = 10;

interface Readable {
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Whether the message of an error, of its causes or of the errors that it gathers may not be shown. */
export function isWithheld(error: unknown, depth: number = MOST_INNER): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  return messageInstead(error) !== undefined || innerOf(error).some((inner) => isWithheld(inner, depth - 1));
}

/** The error of a line with such a message; `undefined` where there is none. Never throws. */
export function withheldError({ copied, obj, state }: Line): unknown {
  if (copied !== undefined) return copied.withheld;
  try {
    const { [state.kind.errorKey]: error, err } = obj as Readonly<Record<string, unknown>>;
    return [error, err].find((one) => isWithheld(one));
  } catch {
    return undefined;
  }
}

/** A text in which such messages are repeated, as in that of a line that has none of its own. */
export function withoutMessages(text: unknown, error: unknown, depth: number = MOST_INNER): unknown {
  if (typeof text !== 'string' || typeof error !== 'object' || error === null || depth === 0) return text;
  const instead = messageInstead(error);
  const { message } = error as Readable;
  const isRepeated = instead !== undefined && typeof message === 'string' && message !== '';
  return innerOf(error).reduce<unknown>(
    (shown, inner) => withoutMessages(shown, inner, depth - 1),
    isRepeated ? text.replaceAll(message, () => instead) : text,
  );
}

function innerOf(error: object): readonly unknown[] {
  const { cause, errors } = error as Readable;
  return Array.isArray(errors) ? [cause, ...(errors.slice(0, MOST_INNER) as unknown[])] : [cause];
}
