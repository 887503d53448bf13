import type { Failure } from './outcome.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5000;
const FIRST_HURRIED_WAIT_MS = 100;
const LONGEST_HURRIED_WAIT_MS = 1000;
const GROWTH = 1.5;
const JITTER = 0.2;
const SHORTEST_ASKED_WAIT_MS = 500;
const LONGEST_ASKED_WAIT_MS = 30_000;

/**
 * How long to wait before an endpoint is tried again, in milliseconds.
 *
 * Grows from 1 s to 5 s; in a hurry, when somebody waits for a flush, from 0.1 s to 1 s. What the endpoint asked for with Retry-After or
 * RetryInfo is honoured between 0.5 s, so that `0` does not hammer it, and 30 s, so that a mistake does not silence us for hours.
 */
export function waitBefore(failure: Failure, failures: number, hurried: boolean): number {
  const jitter = 1 - JITTER + Math.random() * 2 * JITTER;
  if (failure.retryAfterMs !== undefined) {
    const shortest = SHORTEST_ASKED_WAIT_MS * jitter;
    return Math.min(Math.max(failure.retryAfterMs, shortest), LONGEST_ASKED_WAIT_MS);
  }
  const first = hurried ? FIRST_HURRIED_WAIT_MS : FIRST_WAIT_MS;
  const longest = hurried ? LONGEST_HURRIED_WAIT_MS : LONGEST_WAIT_MS;
  return Math.min(first * GROWTH ** (failures - 1), longest) * jitter;
}
