import { type Attributes, attributesOf, numberOf } from './attribute-value.ts';
import type { RawExemplar, RawMetric } from './format-metric-messages.ts';
import type { ExportRequest } from './format-messages.ts';
import { originOf, type ReceivedOrigin } from './received-origin.ts';

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';
export type MetricTemporality = 'UNSPECIFIED' | 'DELTA' | 'CUMULATIVE';
type RawPoint = NonNullable<RawMetric[MetricType]>['dataPoints'][number];

export interface ReceivedExemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly timeUnixNano: bigint;
  readonly value: number | bigint;
  readonly filteredAttributes: Attributes;
}

/** One data point as it arrived, with the metric it belongs to. */
export interface ReceivedMetricPoint extends ReceivedOrigin {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: MetricType;
  /** `undefined` for gauges and summaries. */
  readonly temporality: MetricTemporality | undefined;
  /** `undefined` except for sums. */
  readonly monotonic: boolean | undefined;
  readonly attributes: Attributes;
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  /** The value of a gauge or sum, `undefined` for the distributions. */
  readonly value: number | bigint | undefined;
  readonly exemplars: readonly ReceivedExemplar[];
  /** The point as decoded: counts, bounds, buckets, quantiles, flags. */
  readonly raw: RawPoint;
}

const metricTypes: readonly MetricType[] = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];
const temporalities: readonly MetricTemporality[] = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'];

/** Flattens an export request into its data points. */
export function metricPointsOf(request: ExportRequest): ReceivedMetricPoint[] {
  return request.resourceMetrics.flatMap((ofResource) =>
    ofResource.scopeMetrics.flatMap((ofScope) => {
      const origin = originOf({ ofResource, ofScope });
      return ofScope.metrics.flatMap((metric) => pointsOfMetric(metric, origin));
    }),
  );
}

function pointsOfMetric(metric: RawMetric, origin: ReceivedOrigin): ReceivedMetricPoint[] {
  return metricTypes.flatMap((type) => {
    const data = metric[type];
    if (data === undefined) return [];
    const { name, description, unit } = metric;
    const temporality =
      'aggregationTemporality' in data ? (temporalities[data.aggregationTemporality] ?? 'UNSPECIFIED') : undefined;
    const monotonic = 'isMonotonic' in data ? data.isMonotonic : undefined;
    return data.dataPoints.map((raw) => ({
      name,
      description,
      unit,
      type,
      temporality,
      monotonic,
      ...pointOf(raw),
      ...origin,
    }));
  });
}

function pointOf(
  raw: RawPoint,
): Pick<ReceivedMetricPoint, 'attributes' | 'startTimeUnixNano' | 'timeUnixNano' | 'value' | 'exemplars' | 'raw'> {
  return {
    attributes: attributesOf(raw.attributes),
    startTimeUnixNano: raw.startTimeUnixNano,
    timeUnixNano: raw.timeUnixNano,
    value: 'asDouble' in raw ? valueOfNumber(raw) : undefined,
    exemplars: 'exemplars' in raw ? raw.exemplars.map(exemplarOf) : [],
    raw,
  };
}

function exemplarOf(exemplar: RawExemplar): ReceivedExemplar {
  return {
    traceId: exemplar.traceId,
    spanId: exemplar.spanId,
    timeUnixNano: exemplar.timeUnixNano,
    value: valueOfNumber(exemplar) ?? 0,
    filteredAttributes: attributesOf(exemplar.filteredAttributes),
  };
}

function valueOfNumber(holder: Pick<RawExemplar, 'asDouble' | 'asInt'>): number | bigint | undefined {
  return holder.asDouble ?? (holder.asInt === undefined ? undefined : numberOf(holder.asInt));
}
