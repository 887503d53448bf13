/** What one process has to say on the page: plain data that also travels between the processes of a cluster. */
import type {
  ExponentialPoint,
  HistogramPoint,
  InstrumentationScope,
  MetricPoint,
  MetricRecord,
  MetricSnapshot,
  NumberPoint,
} from '@throughline/core';

import type { Exemplar } from './exemplar.ts';
import { exemplarOf, ticksOrigin } from './exemplar.ts';
import type { Label } from './label-text.ts';
import { blockLabels, labelText } from './label-text.ts';
import type { FamilyName } from './metric-name.ts';
import { familyName } from './metric-name.ts';
import type { Series } from './series.ts';
import type { Work } from './slices.ts';

/** One metric of one scope. */
export interface Contribution extends FamilyName {
  /** What the metric is called in the code. */
  readonly source: string;
  readonly help: string;
  /** The labels that name the scope. */
  readonly scope: string;
  readonly series: readonly Series[];
}

/** What the page is going to need. */
export interface ContributionOptions {
  /** The text format has none, and they are most of the work. */
  readonly exemplars: boolean;
  /** Whether gauges will be given a label `worker`. */
  readonly inCluster: boolean;
}

/** How many series are made between two moments at which the work may be interrupted. */
const SERIES_AT_ONCE = 64;

const SCOPE_LABELS = ['otel_scope_name', 'otel_scope_version'];
const GIVEN_TO_ALL: ReadonlySet<string> = new Set(SCOPE_LABELS);
const GIVEN_TO_HISTOGRAMS: ReadonlySet<string> = new Set([...SCOPE_LABELS, 'le']);
const GIVEN_TO_GAUGES_OF_WORKERS: ReadonlySet<string> = new Set([...SCOPE_LABELS, 'worker']);

const NO_EXEMPLARS: readonly Exemplar[] = [];

/** Translates a collection. */
export function* contributionsOf(
  { scopes }: MetricSnapshot,
  options: ContributionOptions,
): Work<undefined, Contribution[]> {
  const contributions: Contribution[] = [];
  const originMs = ticksOrigin();
  for (const { scope, metrics } of scopes) {
    const scopeText = labelText(scopeLabels(scope));
    for (const metric of metrics) {
      const name = familyName(metric);
      const series = yield* seriesOf(metric, { given: givenLabels(name, options), originMs, ...options });
      contributions.push({ ...name, source: metric.name, help: metric.description, scope: scopeText, series });
    }
  }
  return contributions;
}

interface PointReading {
  readonly given: ReadonlySet<string>;
  readonly originMs: number;
  readonly exemplars: boolean;
}

function seriesOf(metric: MetricRecord, reading: PointReading): Work<undefined, Series[]> {
  if (metric.type === 'histogram') return readAll(metric.points, histogramReader(metric.boundaries, reading));
  if (metric.type === 'exponentialHistogram') return readAll(metric.points, exponentialReader(reading));
  const hasExemplars = metric.type === 'sum' && metric.monotonic;
  return readAll(metric.points, numberReader({ ...reading, exemplars: hasExemplars && reading.exemplars }));
}

function* readAll<Point>(points: readonly Point[], read: (point: Point) => Series): Work<undefined, Series[]> {
  const series: Series[] = [];
  for (const point of points) {
    series.push(read(point));
    if (series.length % SERIES_AT_ONCE === 0) yield;
  }
  return series;
}

function numberReader(reading: PointReading): (point: NumberPoint) => Series {
  return (point) => ({
    kind: 'number',
    labels: blockLabels(point.attributes, reading.given),
    created: createdOf(point, reading),
    exemplars: exemplarsOf(point, reading),
    value: point.value,
  });
}

function histogramReader(bounds: readonly number[], reading: PointReading): (point: HistogramPoint) => Series {
  // With buckets below zero the sum is no counter (OpenMetrics: Histogram).
  const hasSum = !((bounds[0] ?? 0) < 0);
  return (point) => ({
    kind: 'histogram',
    labels: blockLabels(point.attributes, reading.given),
    created: createdOf(point, reading),
    exemplars: exemplarsOf(point, reading),
    bounds,
    counts: point.counts,
    count: point.count,
    sum: hasSum ? point.sum : undefined,
  });
}

function exponentialReader(reading: PointReading): (point: ExponentialPoint) => Series {
  return (point) => {
    const { scale, zeroCount, zeroThreshold, positive, negative, count, sum } = point;
    return {
      kind: 'exponential',
      labels: blockLabels(point.attributes, reading.given),
      created: createdOf(point, reading),
      exemplars: exemplarsOf(point, reading),
      buckets: { scale, zeroCount, zeroThreshold, positive, negative },
      count,
      sum: negative.counts.length === 0 ? sum : undefined,
    };
  };
}

function createdOf({ startTicks }: MetricPoint, { originMs }: PointReading): number {
  return (originMs + startTicks) / 1000;
}

function exemplarsOf(point: MetricPoint, { exemplars, originMs }: PointReading): readonly Exemplar[] {
  if (!exemplars || point.exemplars.length === 0) return NO_EXEMPLARS;
  return point.exemplars.map((record) => exemplarOf(record, originMs)).filter((exemplar) => exemplar !== undefined);
}

function givenLabels({ type }: FamilyName, { inCluster }: ContributionOptions): ReadonlySet<string> {
  if (type === 'histogram') return GIVEN_TO_HISTOGRAMS;
  return type === 'gauge' && inCluster ? GIVEN_TO_GAUGES_OF_WORKERS : GIVEN_TO_ALL;
}

function scopeLabels({ name, version }: InstrumentationScope): Label[] {
  return [
    { name: 'otel_scope_name', value: name },
    { name: 'otel_scope_version', value: version ?? '' },
  ].filter(({ value }) => value !== '');
}
