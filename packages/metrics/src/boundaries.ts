/** The buckets of histograms. */

/** Those of the OpenTelemetry Metrics SDK specification, Explicit Bucket Histogram Aggregation. They suit milliseconds. */
const DEFAULT_BOUNDARIES: readonly number[] = [
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000,
];

const BY_UNIT: ReadonlyMap<string, readonly number[]> = new Map([
  ['s', [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]],
  ['By', Array.from({ length: 13 }, (_, step) => 64 * 4 ** step)],
]);

/** The boundaries for which neither a view nor the instrument has a word: by the unit, from 5 ms to 10 s, or from 64 bytes to 1 GiB. */
export function boundariesForUnit(unit: string): readonly number[] {
  return BY_UNIT.get(unit) ?? DEFAULT_BOUNDARIES;
}

const MOST_BOUNDARIES = 10_000;

/** Boundaries that were given: rising, finite and each there once; `undefined` when there is something that is no number. */
export function readBoundaries(given: unknown): readonly number[] | undefined {
  try {
    if (!Array.isArray(given) || given.length > MOST_BOUNDARIES) return undefined;
    const list = [...(given as unknown[])];
    if (!list.every((boundary) => typeof boundary === 'number' && !Number.isNaN(boundary))) return undefined;
    const finite = (list as number[]).filter(Number.isFinite);
    return [...new Set(finite)].sort((one, other) => one - other);
  } catch {
    return undefined;
  }
}
