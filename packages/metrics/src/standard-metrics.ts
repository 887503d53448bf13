/** Collected metrics in the form of the OpenTelemetry SDK. */
import type { Attributes, HrTime, ValueType } from '@opentelemetry/api';
import type {
  DistributionPoint,
  ExponentialMetric,
  HistogramMetric,
  MetricKind,
  MetricPoint,
  MetricRecord,
  MetricSnapshot,
  NumberPoint,
  ReadableResource,
  ReadableScope,
  Temporality,
} from '@throughline/core';
import { addAttributes, ticksToHrTime, toReadableScope } from '@throughline/core';

/** The kind of an instrument as the SDK names it. */
export type StandardKind =
  | 'COUNTER'
  | 'GAUGE'
  | 'HISTOGRAM'
  | 'UP_DOWN_COUNTER'
  | 'OBSERVABLE_COUNTER'
  | 'OBSERVABLE_GAUGE'
  | 'OBSERVABLE_UP_DOWN_COUNTER';

/** The kinds of instruments as the SDK names them. */
export const STANDARD_KINDS: Readonly<Record<MetricKind, StandardKind>> = {
  counter: 'COUNTER',
  gauge: 'GAUGE',
  histogram: 'HISTOGRAM',
  upDownCounter: 'UP_DOWN_COUNTER',
  observableCounter: 'OBSERVABLE_COUNTER',
  observableGauge: 'OBSERVABLE_GAUGE',
  observableUpDownCounter: 'OBSERVABLE_UP_DOWN_COUNTER',
};

/** The numbers of the SDK's `AggregationTemporality`. */
export const STANDARD_TEMPORALITIES: Readonly<Record<Temporality, 0 | 1>> = { delta: 0, cumulative: 1 };

/** A point as the SDK shows it. */
export interface StandardPoint<Value> {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Attributes;
  readonly value: Value;
}

/** What the points of histograms have, as the SDK shows it. */
export interface StandardDistribution {
  count: number;
  sum?: number;
  min?: number;
  max?: number;
}

/** A histogram as the SDK shows it. */
export interface StandardHistogram extends StandardDistribution {
  buckets: { boundaries: number[]; counts: number[] };
}

/** An exponential histogram as the SDK shows it. */
export interface StandardExponentialHistogram extends StandardDistribution {
  scale: number;
  zeroCount: number;
  positive: { offset: number; bucketCounts: number[] };
  negative: { offset: number; bucketCounts: number[] };
}

/** What all metrics have, as the SDK shows it. */
export interface StandardIdentity {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    readonly type: StandardKind;
    readonly valueType: ValueType;
    readonly advice: object;
  };
  readonly aggregationTemporality: 0 | 1;
}

/** A metric as the SDK shows it; the numbers are those of its `DataPointType`. */
export type StandardMetric = StandardIdentity &
  (
    | { readonly dataPointType: 3; readonly dataPoints: StandardPoint<number>[]; readonly isMonotonic: boolean }
    | { readonly dataPointType: 2; readonly dataPoints: StandardPoint<number>[] }
    | { readonly dataPointType: 0; readonly dataPoints: StandardPoint<StandardHistogram>[] }
    | { readonly dataPointType: 1; readonly dataPoints: StandardPoint<StandardExponentialHistogram>[] }
  );

/** A collection as the SDK shows it. */
export interface StandardCollection {
  resourceMetrics: {
    resource: ReadableResource;
    scopeMetrics: { scope: ReadableScope; metrics: StandardMetric[] }[];
  };
  errors: unknown[];
}

/** A collection in the form of the SDK. Exemplars are left out: it has none. */
export function toStandard({ scopes, failures }: MetricSnapshot, resource: ReadableResource): StandardCollection {
  return {
    resourceMetrics: {
      resource,
      scopeMetrics: scopes.map(({ scope, metrics }) => ({
        scope: toReadableScope(scope),
        metrics: metrics.map(standardMetric),
      })),
    },
    errors: failures.map((message) => new Error(message)),
  };
}

function standardMetric(metric: MetricRecord): StandardMetric {
  const { name, description, unit, kind, valueType } = metric;
  const identity: StandardIdentity = {
    descriptor: { name, description, unit, type: STANDARD_KINDS[kind], valueType, advice: {} },
    aggregationTemporality: STANDARD_TEMPORALITIES[metric.type === 'gauge' ? 'cumulative' : metric.temporality],
  };
  switch (metric.type) {
    case 'sum':
      return { ...identity, dataPointType: 3, dataPoints: numberPoints(metric), isMonotonic: metric.monotonic };
    case 'gauge':
      return { ...identity, dataPointType: 2, dataPoints: numberPoints(metric) };
    case 'histogram':
      return { ...identity, dataPointType: 0, dataPoints: histogramPoints(metric) };
    case 'exponentialHistogram':
      return { ...identity, dataPointType: 1, dataPoints: exponentialPoints(metric) };
  }
}

function numberPoints({ points }: { readonly points: readonly NumberPoint[] }): StandardPoint<number>[] {
  return points.map((point) => standardPoint(point, point.value));
}

function histogramPoints({ points, boundaries }: HistogramMetric): StandardPoint<StandardHistogram>[] {
  return points.map((point) =>
    standardPoint(point, {
      ...distribution(point),
      buckets: { boundaries: [...boundaries], counts: [...point.counts] },
    }),
  );
}

function exponentialPoints({ points }: ExponentialMetric): StandardPoint<StandardExponentialHistogram>[] {
  return points.map((point) =>
    standardPoint(point, {
      ...distribution(point),
      scale: point.scale,
      zeroCount: point.zeroCount,
      positive: { offset: point.positive.offset, bucketCounts: [...point.positive.counts] },
      negative: { offset: point.negative.offset, bucketCounts: [...point.negative.counts] },
    }),
  );
}

function distribution({ count, sum, min, max }: DistributionPoint): StandardDistribution {
  return {
    count,
    ...(sum === undefined ? {} : { sum }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

function standardPoint<Value>({ attributes, startTicks, ticks }: MetricPoint, value: Value): StandardPoint<Value> {
  return {
    startTime: ticksToHrTime(startTicks),
    endTime: ticksToHrTime(ticks),
    attributes: addAttributes({}, attributes.attributeList),
    value,
  };
}
