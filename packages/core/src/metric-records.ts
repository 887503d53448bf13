/** What a collection of metrics yields: plain data that every exporter reads and none changes. */
import type { Attributes, ValueType } from '@opentelemetry/api';

import type { AttributeBlock } from './attribute-block.ts';
import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { TraceIdentity } from './trace-identity.ts';

/** The kinds of instruments. */
export type MetricKind =
  | 'counter'
  | 'upDownCounter'
  | 'histogram'
  | 'gauge'
  | 'observableCounter'
  | 'observableUpDownCounter'
  | 'observableGauge';

/** Whether points tell what happened since the last collection, or since the start. */
export type Temporality = 'delta' | 'cumulative';

/** A measurement that was kept, and the span it was made in. */
export interface ExemplarRecord {
  readonly value: number;
  /** Milliseconds on the monotonic clock (see `clock.ts`). */
  readonly ticks: number;
  readonly span: TraceIdentity | undefined;
  /** Attributes of the measurement that a view keeps off the point. */
  readonly filteredAttributes: Attributes | undefined;
}

/** What all points have. */
export interface MetricPoint {
  readonly attributes: AttributeBlock;
  /** Milliseconds on the monotonic clock. A gauge has no start: it equals `ticks`. */
  readonly startTicks: number;
  readonly ticks: number;
  readonly exemplars: readonly ExemplarRecord[];
}

/** A point of a sum or a gauge. */
export interface NumberPoint extends MetricPoint {
  readonly value: number;
}

/** What points of histograms have. */
export interface DistributionPoint extends MetricPoint {
  readonly count: number;
  /** `undefined` where negative values make the sum meaningless as a rising number. */
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** A point of a histogram with explicit boundaries: one more count than there are boundaries. */
export interface HistogramPoint extends DistributionPoint {
  readonly counts: readonly number[];
}

/** Buckets of an exponential histogram. */
export interface ExponentialBuckets {
  readonly offset: number;
  readonly counts: readonly number[];
}

/** A point of a base-2 exponential histogram. */
export interface ExponentialPoint extends DistributionPoint {
  readonly scale: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
}

/** What a metric is called and what it measures. */
export interface MetricIdentity {
  readonly name: string;
  readonly description: string;
  /** By the Unified Code for Units of Measure; may be empty. */
  readonly unit: string;
  readonly kind: MetricKind;
  readonly valueType: ValueType;
}

/** A metric that adds up. */
export interface SumMetric extends MetricIdentity {
  readonly type: 'sum';
  readonly temporality: Temporality;
  readonly monotonic: boolean;
  readonly points: readonly NumberPoint[];
}

/** A metric that tells the last value. */
export interface GaugeMetric extends MetricIdentity {
  readonly type: 'gauge';
  readonly points: readonly NumberPoint[];
}

/** A distribution over explicit buckets. */
export interface HistogramMetric extends MetricIdentity {
  readonly type: 'histogram';
  readonly temporality: Temporality;
  readonly boundaries: readonly number[];
  readonly points: readonly HistogramPoint[];
}

/** A distribution over exponential buckets. */
export interface ExponentialMetric extends MetricIdentity {
  readonly type: 'exponentialHistogram';
  readonly temporality: Temporality;
  readonly points: readonly ExponentialPoint[];
}

/** A collected metric. */
export type MetricRecord = SumMetric | GaugeMetric | HistogramMetric | ExponentialMetric;

/** The metrics of one scope. */
export interface ScopeMetrics {
  readonly scope: InstrumentationScope;
  readonly metrics: readonly MetricRecord[];
}

/** One collection. Metrics without points are left out. */
export interface MetricSnapshot {
  readonly scopes: readonly ScopeMetrics[];
  /** What could not be collected: callbacks that threw or took too long. */
  readonly failures: readonly string[];
}
