import { waitBefore } from '../src/back-off.ts';
import type { Failure } from '../src/outcome.ts';
import { retryAfterMs } from '../src/retry-after.ts';

const failure: Failure = { accepted: false, retryable: true, cause: '', hint: '', errorType: '_OTHER' };

function waits(of: Failure, failures: number, hurried: boolean): number[] {
  return Array.from({ length: 200 }, () => waitBefore(of, failures, hurried));
}

test.each([
  [1, false, 800, 1200],
  [2, false, 1200, 1800],
  [50, false, 4000, 6000],
  [1, true, 80, 120],
  [50, true, 800, 1200],
])('after %i failures, in a hurry %s, the wait is %i to %i ms', (failures, hurried, least, most) => {
  const all = waits(failure, failures, hurried);
  for (const wait of all) expect(wait >= least && wait <= most).toBe(true);
  expect(new Set(all).size).toBeGreaterThan(100);
});

test.each([
  [0, 400, 600],
  [2000, 2000, 2000],
  [3_600_000, 30_000, 30_000],
])('an endpoint that asks for %i ms gets %i to %i, in a hurry or not', (retryAfter, least, most) => {
  for (const hurried of [true, false]) {
    for (const wait of waits({ ...failure, retryAfterMs: retryAfter }, 1, hurried)) {
      expect(wait >= least && wait <= most).toBe(true);
    }
  }
});

const NOW = Date.UTC(2026, 0, 1);

test.each<[string | undefined, number | undefined]>([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
  ['Thursday, 01-Jan-26 00:00:10 GMT', 10_000],
  ['Thu, 01 Jan 2015 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %j is %j ms', (field, expected) => {
  expect(retryAfterMs(field, NOW)).toBe(expected);
});
