/**
 * Messages of errors that repeat data, and what may be said instead.
 *
 * An error travels: the one a database driver made is recorded again by the span of the handler it was thrown through. Who knows that
 * a message carries data says so once, and every span that records the error shows the other text.
 */
import { registry } from './registry.ts';

/** Has telemetry show another message for an error. The error itself is not changed. */
export function withholdMessage(error: unknown, message: string): void {
  if (typeof error === 'object' && error !== null) registry.withheldMessages.set(error, message);
}

/** What telemetry shows for an error instead of its message; `undefined` where nothing is withheld. */
export function messageInstead(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? registry.withheldMessages.get(error) : undefined;
}
