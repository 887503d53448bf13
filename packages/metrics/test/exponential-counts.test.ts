import * as fc from 'fast-check';

import { ExponentialCounts, MAX_SCALE, MIN_SCALE, bucketIndex } from '../src/exponential-counts.ts';

const SMALLEST_NORMAL = 2 ** -1022;
const positive = fc.double({ min: SMALLEST_NORMAL, max: Number.MAX_VALUE, noNaN: true });
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });

/** The whole of a side as a list of index and count. */
function sideOf({ offset, counts }: ExponentialCounts['positive']): [number, number][] {
  return counts.map((count, index) => [offset + index, count]);
}

function viewOf(counts: ExponentialCounts): unknown {
  const { scale, zeroCount } = counts;
  const sides = [counts.positive, counts.negative].map((side) => sideOf(side).filter(([, count]) => count > 0));
  return { scale, zeroCount, sides };
}

function counted(values: readonly number[], maxSize = 160, maxScale = MAX_SCALE): ExponentialCounts {
  const counts = new ExponentialCounts(maxSize, maxScale);
  for (const value of values) counts.record(value);
  return counts;
}

test('a value lies above the lower bound of its bucket, and at most at the upper one', () => {
  fc.assert(
    fc.property(positive, fc.integer({ min: MIN_SCALE, max: 8 }), (value, scale) => {
      const index = bucketIndex(value, scale);
      const log = Math.log2(value) * 2 ** scale;
      const slack = Math.abs(log) * 1e-12;
      expect(log).toBeGreaterThan(index - slack);
      expect(log).toBeLessThanOrEqual(index + 1 + slack);
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

test('a power of two is the last value of its bucket, at every scale', () => {
  const wrong: [number, number][] = [];
  for (let scale = MIN_SCALE; scale <= MAX_SCALE; scale++) {
    for (let exponent = -1022; exponent < 1024; exponent++) {
      const index = bucketIndex(2 ** exponent, scale);
      // The next number lies in the next bucket wherever a bucket ends here.
      const step = scale >= 0 || exponent % 2 ** -scale === 0 ? 1 : 0;
      const next = bucketIndex(2 ** exponent * (1 + Number.EPSILON), scale);
      if (index !== Math.ceil(exponent * 2 ** scale) - 1 || next !== index + step) wrong.push([exponent, scale]);
    }
  }
  expect(wrong).toEqual([]);
});

test('subnormal numbers count as the smallest normal one', () => {
  for (const scale of [MIN_SCALE, 0, MAX_SCALE])
    expect(bucketIndex(Number.MIN_VALUE, scale)).toBe(bucketIndex(SMALLEST_NORMAL, scale));
});

test('every number is counted once, in no more buckets than there may be, at the finest scale that they allow', () => {
  fc.assert(
    fc.property(
      fc.array(numbers, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(2, 3, 7, 160),
      (values, maxSize) => {
        const counts = counted(values, maxSize);
        const total = [...counts.positive.counts, ...counts.negative.counts].reduce((sum, count) => sum + count, 0);
        expect(total + counts.zeroCount).toBe(values.length);
        expect(counts.positive.counts.length).toBeLessThanOrEqual(maxSize);
        expect(counts.negative.counts.length).toBeLessThanOrEqual(maxSize);

        const sides = [values.filter((value) => value > 0), values.filter((value) => value < 0)];
        const fits = (scale: number): boolean =>
          sides.every((side) => {
            const indexes = side.map((value) => bucketIndex(Math.abs(value), scale));
            return Math.max(...indexes) - Math.min(...indexes) < maxSize || side.length === 0;
          });
        expect(fits(counts.scale)).toBe(true);
        if (counts.scale < MAX_SCALE) expect(fits(counts.scale + 1)).toBe(false);
      },
    ),
    { seed: 2, numRuns: 1_000 },
  );
});

test('the order of the values does not matter, nor whether they were counted apart', () => {
  const lists = fc.array(numbers, { maxLength: 30 });
  fc.assert(
    fc.property(lists, lists, fc.constantFrom(2, 5, 160), (one, other, maxSize) => {
      const together = counted([...one, ...other], maxSize);
      const merged = counted(one, maxSize);
      merged.merge(counted(other, maxSize));
      expect(viewOf(counted([...other, ...one].reverse(), maxSize))).toEqual(viewOf(together));
      expect(viewOf(merged)).toEqual(viewOf(together));
    }),
    { seed: 3, numRuns: 1_000 },
  );
});

test('the scale begins at its maximum, stays there for one value, and begins anew when it is cleared', () => {
  const counts = counted([5, 5, 5], 160, 4);
  expect(counts.scale).toBe(4);
  counts.record(1e300);
  expect(counts.scale).toBeLessThan(0);
  counts.clear();
  expect(viewOf(counts)).toEqual({ scale: 4, zeroCount: 0, sides: [[], []] });
});

test('two buckets hold every number above zero', () => {
  const counts = counted([Number.MIN_VALUE, Number.MAX_VALUE, 1, 1.5], 2);
  expect(viewOf(counts)).toEqual({
    scale: MIN_SCALE,
    zeroCount: 0,
    sides: [
      [
        [-1, 2],
        [0, 2],
      ],
      [],
    ],
  });
});
