import type { Attributes } from '@opentelemetry/api';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { DataPoint, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type {
  AttributeList,
  DistributionPoint,
  InstrumentationScope,
  MetricPoint,
  MetricRecord,
  MetricSnapshot,
  Resource,
} from '@throughline/core';
import { ticksToHrTime } from '@throughline/core';

type MetricsSerializer = ISerializer<ResourceMetrics, unknown>;

/** The same metrics, encoded by the official serializer: the oracle of our encoders. It knows no exemplars and no zero threshold. */
export function officialMetrics(
  serializer: MetricsSerializer,
  resource: Resource,
  snapshot: MetricSnapshot,
): Uint8Array {
  const schema = resource.schemaUrl === undefined ? {} : { schemaUrl: resource.schemaUrl };
  const bytes = serializer.serializeRequest({
    resource: resourceFromAttributes(resource.attributes, schema),
    scopeMetrics: snapshot.scopes.map(({ scope, metrics }) => ({
      scope: officialScope(scope),
      metrics: metrics.map(metricData),
    })),
  });
  if (bytes === undefined) throw new Error('the official serializer gave nothing');
  return bytes;
}

function officialScope({
  name,
  version,
  schemaUrl,
  attributes,
}: InstrumentationScope): ResourceMetrics['scopeMetrics'][number]['scope'] {
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

function metricData(metric: MetricRecord): MetricData {
  const { name, description, unit, valueType } = metric;
  const descriptor = { name, description, unit, valueType };
  const aggregationTemporality =
    'temporality' in metric && metric.temporality === 'delta'
      ? AggregationTemporality.DELTA
      : AggregationTemporality.CUMULATIVE;
  const common = { descriptor, aggregationTemporality };
  switch (metric.type) {
    case 'sum':
      return {
        ...common,
        dataPointType: DataPointType.SUM,
        isMonotonic: metric.monotonic,
        dataPoints: metric.points.map((point) => dataPoint(point, point.value)),
      };
    case 'gauge':
      return {
        ...common,
        dataPointType: DataPointType.GAUGE,
        dataPoints: metric.points.map((point) => dataPoint(point, point.value)),
      };
    case 'histogram':
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: metric.points.map((point) =>
          dataPoint(point, {
            ...summary(point),
            buckets: { boundaries: [...metric.boundaries], counts: [...point.counts] },
          }),
        ),
      };
    case 'exponentialHistogram':
      return {
        ...common,
        dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
        dataPoints: metric.points.map((point) =>
          dataPoint(point, {
            ...summary(point),
            scale: point.scale,
            zeroCount: point.zeroCount,
            positive: { offset: point.positive.offset, bucketCounts: [...point.positive.counts] },
            negative: { offset: point.negative.offset, bucketCounts: [...point.negative.counts] },
          }),
        ),
      };
  }
}

function summary({ count, sum, min, max }: DistributionPoint): {
  count: number;
  sum?: number;
  min?: number;
  max?: number;
} {
  return {
    count,
    ...(sum === undefined ? {} : { sum }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

function dataPoint<T>(point: MetricPoint, value: T): DataPoint<T> {
  return {
    startTime: ticksToHrTime(point.startTicks),
    endTime: ticksToHrTime(point.ticks),
    attributes: attributesOf(point.attributes.attributeList),
    value,
  };
}

function attributesOf(list: AttributeList): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2) attributes[list[index] as string] = list[index + 1];
  return attributes;
}
