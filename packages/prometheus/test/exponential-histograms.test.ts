import * as fc from 'fast-check';

import { addExponential, toBounds } from '../src/exponential.ts';
import type { ExponentialCounts } from '../src/exponential.ts';

/** Counts values one by one, by the definition of the buckets. */
function counted(values: readonly number[], scale: number): ExponentialCounts {
  const indexes = values.filter((value) => value > 0).map((value) => indexOf(value, scale));
  const offset = indexes.length === 0 ? 0 : Math.min(...indexes);
  const counts = Array.from(
    { length: indexes.length === 0 ? 0 : Math.max(...indexes) - offset + 1 },
    (_, at) => indexes.filter((index) => index === offset + at).length,
  );
  const zeroCount = values.filter((value) => value === 0).length;
  return { scale, zeroCount, zeroThreshold: 0, positive: { offset, counts }, negative: { offset: 0, counts: [] } };
}

/** The largest index whose lower bound is below the value. */
function indexOf(value: number, scale: number): number {
  let index = Math.ceil(Math.log2(value) * 2 ** scale) - 1;
  while (2 ** (index * 2 ** -scale) >= value) index--;
  while (2 ** ((index + 1) * 2 ** -scale) < value) index++;
  return index;
}

const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e4, noNaN: true })), { maxLength: 60 });
const scales = fc.integer({ min: -4, max: 8 });

test('each bound has below it what the values say', () => {
  fc.assert(
    fc.property(values, scales, (given, scale) => {
      const { bounds, counts } = toBounds(counted(given, scale));
      expect(counts).toHaveLength(bounds.length + 1);
      let below = 0;
      for (const [index, bound] of bounds.entries()) {
        below += counts[index] as number;
        expect(below).toBe(given.filter((value) => value <= bound).length);
      }
      expect(below + (counts.at(-1) as number)).toBe(given.length);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('adding up is counting together', () => {
  fc.assert(
    fc.property(values, values, scales, scales, (left, right, first, second) => {
      const added = toBounds(addExponential(counted(left, first), counted(right, second)));
      const together = toBounds(counted([...left, ...right], Math.min(first, second)));
      const shown = ({ bounds, counts }: typeof added) =>
        bounds.map((bound, index) => [bound, counts[index]]).filter(([, count]) => count !== 0);
      expect(shown(added)).toEqual(shown(together));
    }),
    { seed: 8, numRuns: 500 },
  );
});

test('a doubling has four bounds at most, so that series stay the same ones', () => {
  const { bounds } = toBounds({ ...counted([1.5, 3.9], 8) });
  expect(bounds[0]).toBe(2 ** 0.75);
  expect(bounds.at(-1)).toBe(4);
  expect(bounds).toHaveLength(6);
});

test('values below zero have bounds below zero, and the largest have none', () => {
  const buckets = (offset: number, counts: number[]) => ({ offset, counts });
  expect(toBounds({ ...counted([], 0), negative: buckets(0, [1, 2]), positive: buckets(1022, [1, 1]) })).toEqual({
    bounds: [-2, -1, 2 ** 1023],
    counts: [2, 1, 1, 1],
  });
});
