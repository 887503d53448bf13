/**
 * Exponential histograms as histograms with bounds, which is all that both text formats know.
 *
 * A bucket with the index `i` holds the values above `base^i` up to `base^(i+1)`, where `base` is `2^(2^-scale)`. Halving the resolution joins
 * the buckets `2i` and `2i+1`, so the bounds of a coarse scale are among those of each finer one.
 */
import type { ExponentialBuckets } from '@throughline/core';

/** Four buckets for each doubling: a quantile is off by 10 % at most, and a range of 1 to 10,000 needs 54 bounds. */
const FINEST_SCALE = 2;

/** The counts of an exponential histogram. */
export interface ExponentialCounts {
  readonly scale: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
}

/** Bounds, and one more count than there are bounds. */
export interface BoundedCounts {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** The same counts between bounds, at most four to a doubling. */
export function toBounds(given: ExponentialCounts): BoundedCounts {
  const { scale, zeroCount, zeroThreshold, positive, negative } = coarser(given, FINEST_SCALE);
  const bounds: number[] = [];
  const counts: number[] = [];
  const add = (bound: number, count: number): void => {
    bounds.push(bound);
    counts.push(count);
  };
  for (let index = negative.counts.length - 1; index >= 0; index--) {
    add(-boundAt(negative.offset + index, scale), negative.counts[index] as number);
  }
  if (zeroCount > 0) add(zeroThreshold, zeroCount);
  let beyond = 0;
  for (const [index, count] of positive.counts.entries()) {
    const bound = boundAt(positive.offset + index + 1, scale);
    if (bound === Infinity) beyond += count;
    else add(bound, count);
  }
  counts.push(beyond);
  return { bounds, counts };
}

/** Adds up two of them at the coarser scale of the two. */
export function addExponential(left: ExponentialCounts, right: ExponentialCounts): ExponentialCounts {
  const scale = Math.min(left.scale, right.scale);
  const first = coarser(left, scale);
  const second = coarser(right, scale);
  return {
    scale,
    zeroCount: left.zeroCount + right.zeroCount,
    zeroThreshold: Math.max(left.zeroThreshold, right.zeroThreshold),
    positive: addBuckets(first.positive, second.positive),
    negative: addBuckets(first.negative, second.negative),
  };
}

function boundAt(index: number, scale: number): number {
  return 2 ** (index * 2 ** -scale);
}

function coarser(given: ExponentialCounts, scale: number): ExponentialCounts {
  const steps = given.scale - scale;
  if (steps <= 0) return given;
  return {
    ...given,
    scale,
    positive: joinBuckets(given.positive, steps),
    negative: joinBuckets(given.negative, steps),
  };
}

function joinBuckets({ offset, counts }: ExponentialBuckets, steps: number): ExponentialBuckets {
  const from = offset >> steps;
  const joined: number[] = [];
  for (const [index, count] of counts.entries()) {
    const at = ((offset + index) >> steps) - from;
    joined[at] = (joined[at] ?? 0) + count;
  }
  return { offset: from, counts: joined };
}

function addBuckets(left: ExponentialBuckets, right: ExponentialBuckets): ExponentialBuckets {
  if (left.counts.length === 0) return right;
  if (right.counts.length === 0) return left;
  const offset = Math.min(left.offset, right.offset);
  const end = Math.max(left.offset + left.counts.length, right.offset + right.counts.length);
  const countAt = ({ offset: from, counts }: ExponentialBuckets, index: number): number => counts[index - from] ?? 0;
  const counts = Array.from({ length: end - offset }, (_, index) => {
    return countAt(left, offset + index) + countAt(right, offset + index);
  });
  return { offset, counts };
}
