import type { RawKeyValue } from './format-messages.ts';

export interface RawExemplar {
  readonly timeUnixNano: bigint;
  readonly asDouble: number | undefined;
  readonly asInt: bigint | undefined;
  readonly spanId: string;
  readonly traceId: string;
  readonly filteredAttributes: readonly RawKeyValue[];
}

interface RawPoint {
  readonly attributes: readonly RawKeyValue[];
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly flags: number;
}

export interface RawNumberPoint extends RawPoint {
  readonly asDouble: number | undefined;
  readonly asInt: bigint | undefined;
  readonly exemplars: readonly RawExemplar[];
}

export interface RawHistogramPoint extends RawPoint {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly bucketCounts: readonly bigint[];
  readonly explicitBounds: readonly number[];
  readonly exemplars: readonly RawExemplar[];
}

export interface RawBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly bigint[];
}

export interface RawExponentialHistogramPoint extends RawPoint {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  readonly positive: RawBuckets | undefined;
  readonly negative: RawBuckets | undefined;
  readonly exemplars: readonly RawExemplar[];
}

export interface RawSummaryPoint extends RawPoint {
  readonly count: bigint;
  readonly sum: number;
  readonly quantileValues: readonly { readonly quantile: number; readonly value: number }[];
}

interface Points<Point> {
  readonly dataPoints: readonly Point[];
}

interface Temporal {
  readonly aggregationTemporality: number;
}

export interface RawMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly gauge: Points<RawNumberPoint> | undefined;
  readonly sum: (Points<RawNumberPoint> & Temporal & { readonly isMonotonic: boolean }) | undefined;
  readonly histogram: (Points<RawHistogramPoint> & Temporal) | undefined;
  readonly exponentialHistogram: (Points<RawExponentialHistogramPoint> & Temporal) | undefined;
  readonly summary: Points<RawSummaryPoint> | undefined;
  readonly metadata: readonly RawKeyValue[];
}
