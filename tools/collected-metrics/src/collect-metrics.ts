import type { Attributes } from '@opentelemetry/api';
import type { Component, MetricPoint, MetricReader, MetricRecord } from '@throughline/core';
import { addMetricReader, ports, traceIdToHex } from '@throughline/core';
import { metrics } from '@throughline/metrics';

/** A point as a test looks at it. */
export interface CollectedPoint {
  readonly attributes: Attributes;
  /** Of a sum or a gauge. */
  readonly value: number | undefined;
  /** Of a histogram. */
  readonly count: number | undefined;
  readonly sum: number | undefined;
  /** The ids of the traces that exemplars lead to. */
  readonly exemplarTraceIds: readonly string[];
}

/** Metrics of a test. */
export interface CollectedMetrics {
  /** The component to start telemetry with. */
  readonly component: Component;
  /** Collects, and gives the metric of a name. */
  metric(name: string): Promise<MetricRecord | undefined>;
  /** Collects, and gives the points of the metric of a name. */
  points(name: string): Promise<readonly CollectedPoint[]>;
  /** Stops collecting. */
  stop(): void;
}

const PATIENCE_MS = 1_000;

/** Makes metrics that a test can look at: cumulative, with exemplars of sampled spans. */
export function collectMetrics(): CollectedMetrics {
  const reader: MetricReader = { name: 'test', temporality: () => 'cumulative' };
  const remove = addMetricReader(reader);
  const metric = async (name: string): Promise<MetricRecord | undefined> => {
    const { scopes } = await ports.metricCollection.collect(reader, Date.now() + PATIENCE_MS);
    return scopes.flatMap(({ metrics: found }) => found).find((candidate) => candidate.name === name);
  };
  return {
    component: metrics(),
    metric,
    async points(name) {
      const found = await metric(name);
      return found === undefined ? [] : found.points.map(collected);
    },
    stop: remove,
  };
}

function collected(point: MetricPoint): CollectedPoint {
  const { attributes, exemplars } = point;
  const { attributeList } = attributes;
  const { value, count, sum } = point as Partial<Record<'value' | 'count' | 'sum', number>>;
  return {
    attributes: Object.fromEntries(
      Array.from({ length: attributes.size }, (_, index) => [attributeList[index * 2], attributeList[index * 2 + 1]]),
    ) as Attributes,
    value,
    count,
    sum,
    exemplarTraceIds: exemplars.flatMap(({ span }) => (span === undefined ? [] : [traceIdToHex(span)])),
  };
}
