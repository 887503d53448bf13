import type { Exemplar } from './exemplar.ts';
import { newest, newestOfBuckets } from './exemplar.ts';
import type { ExponentialCounts } from './exponential.ts';
import { addExponential, toBounds } from './exponential.ts';

/** What all series have. */
interface SeriesIdentity {
  /** As they stand between the braces; what makes a series of a metric the one it is. */
  readonly labels: string;
  /** When it began, in seconds since the epoch. */
  readonly created: number;
  readonly exemplars: readonly Exemplar[];
}

/** A value. */
export interface NumberSeries extends SeriesIdentity {
  readonly kind: 'number';
  readonly value: number;
}

/** A distribution over bounds. */
export interface HistogramSeries extends SeriesIdentity {
  readonly kind: 'histogram';
  readonly bounds: readonly number[];
  /** One more than there are bounds; not cumulative. */
  readonly counts: readonly number[];
  readonly count: number;
  /** `undefined` where it cannot be shown as a counter. */
  readonly sum: number | undefined;
}

/** A distribution over exponential buckets. */
export interface ExponentialSeries extends SeriesIdentity {
  readonly kind: 'exponential';
  readonly buckets: ExponentialCounts;
  readonly count: number;
  readonly sum: number | undefined;
}

/** One time series, or the few that are a histogram. */
export type Series = NumberSeries | HistogramSeries | ExponentialSeries;

/** Two series with the same labels as one; `undefined` where they cannot be added up. */
export function addSeries(left: Series, right: Series): Series | undefined {
  const created = Math.min(left.created, right.created);
  const exemplars = [...left.exemplars, ...right.exemplars];
  if (left.kind === 'number' && right.kind === 'number') {
    const shown = newest(exemplars);
    return {
      ...left,
      created,
      exemplars: shown === undefined ? [] : [shown],
      value: left.value + right.value,
    };
  }
  if (left.kind === 'histogram' && right.kind === 'histogram') {
    if (!areEqual(left.bounds, right.bounds)) return undefined;
    const counts = left.counts.map((count, index) => count + (right.counts[index] as number));
    return { ...left, created, exemplars: ofBuckets(exemplars, left.bounds), counts, ...addedTotals(left, right) };
  }
  if (left.kind === 'exponential' && right.kind === 'exponential') {
    const buckets = addExponential(left.buckets, right.buckets);
    const kept = ofBuckets(exemplars, toBounds(buckets).bounds);
    return { ...left, created, exemplars: kept, buckets, ...addedTotals(left, right) };
  }
  return undefined;
}

type Totals = Pick<HistogramSeries, 'count' | 'sum'>;

function addedTotals(left: Totals, right: Totals): Totals {
  const sum = left.sum === undefined || right.sum === undefined ? undefined : left.sum + right.sum;
  return { count: left.count + right.count, sum };
}

function ofBuckets(exemplars: readonly Exemplar[], bounds: readonly number[]): Exemplar[] {
  return newestOfBuckets(exemplars, bounds).filter((exemplar) => exemplar !== undefined);
}

function areEqual(left: readonly number[], right: readonly number[]): boolean {
  return left === right || (left.length === right.length && left.every((bound, index) => bound === right[index]));
}
