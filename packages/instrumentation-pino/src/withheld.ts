/** Errors whose messages repeat data: the line says what the application logs, telemetry shows another text. */
import { messageInstead } from '@throughline/core';

import type { Line } from './line.ts';

const MOST_GATHERED = 10;
/** Causes go in circles, and an error may gather itself. */
const MOST_ERRORS = 100;

/** Whether the message of an error, of its causes or of the errors that it gathers may not be shown. Throws what reading them throws. */
export function isWithheld(error: unknown): boolean {
  return errorsIn(error).some((one) => messageInstead(one) !== undefined);
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
export function withoutMessages(text: unknown, error: unknown): unknown {
  if (typeof text !== 'string') return text;
  return errorsIn(error).reduce<string>((shown, one) => {
    const instead = messageInstead(one);
    const { message } = one as { readonly message?: unknown };
    const isRepeated = instead !== undefined && typeof message === 'string' && message !== '';
    return isRepeated ? shown.replaceAll(message, () => instead) : shown;
  }, text);
}

/** An error with its causes and those that it gathers, each once. */
function errorsIn(error: unknown): readonly object[] {
  const found = new Set<object>();
  const add = (one: unknown): void => {
    if (typeof one === 'object' && one !== null && found.size < MOST_ERRORS) found.add(one);
  };
  add(error);
  // What is added on the way is visited too.
  for (const one of found) {
    const { cause, errors } = one as { readonly cause?: unknown; readonly errors?: unknown };
    add(cause);
    if (Array.isArray(errors)) errors.slice(0, MOST_GATHERED).forEach(add);
  }
  return [...found];
}
