/** Contributions as JSON can carry them: numbers that are none become texts, and bounds stand once for all series of a metric. */
import type { Contribution } from './contributions.ts';
import type { ExponentialSeries, HistogramSeries, NumberSeries, Series } from './series.ts';

type Written = number | string;
type Bounds = readonly number[];

type PackedSeries =
  | (Omit<NumberSeries, 'value'> & { readonly value: Written })
  | (Omit<HistogramSeries, 'sum' | 'bounds'> & {
      readonly sum?: Written | undefined;
      readonly bounds?: Bounds | undefined;
    })
  | (Omit<ExponentialSeries, 'sum'> & { readonly sum?: Written | undefined });

/** A contribution on its way between processes. */
export interface PackedContribution extends Omit<Contribution, 'series'> {
  readonly series: readonly PackedSeries[];
  readonly bounds?: Bounds | undefined;
}

/** Packs a contribution. */
export function pack(contribution: Contribution): PackedContribution {
  const bounds = contribution.series.find((series) => series.kind === 'histogram')?.bounds;
  return { ...contribution, bounds, series: contribution.series.map((series) => packSeries(series, bounds)) };
}

/** Undoes `pack`. */
export function unpack({ bounds = [], ...contribution }: PackedContribution): Contribution {
  return { ...contribution, series: contribution.series.map((series) => unpackSeries(series, bounds)) };
}

/** Series whose bounds are not those of the rest keep their own. */
function packSeries(series: Series, bounds: Bounds | undefined): PackedSeries {
  if (series.kind === 'number') return { ...series, value: written(series.value) };
  const sum = series.sum === undefined ? undefined : written(series.sum);
  if (series.kind === 'exponential') return { ...series, sum };
  return { ...series, sum, bounds: series.bounds === bounds ? undefined : series.bounds };
}

function unpackSeries(series: PackedSeries, bounds: Bounds): Series {
  if (series.kind === 'number') return { ...series, value: Number(series.value) };
  const sum = series.sum === undefined ? undefined : Number(series.sum);
  if (series.kind === 'exponential') return { ...series, sum };
  return { ...series, sum, bounds: series.bounds ?? bounds };
}

function written(value: number): Written {
  return Number.isFinite(value) ? value : String(value);
}
