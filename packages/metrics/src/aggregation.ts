import type { MetricKind } from '@throughline/core';
import { plainCopy } from '@throughline/core';

import { readBoundaries } from './boundaries.ts';
import type { CellKind } from './cell-kind.ts';
import { EXPLICIT, EXPONENTIAL, LAST_VALUE, SUM } from './cell-kind.ts';
import { MAX_SCALE, MIN_SCALE } from './exponential-counts.ts';

/** The names of the aggregations of a view. `default` is what suits the instrument, `drop` is none. */
export const AGGREGATIONS = ['default', 'drop', 'sum', 'lastValue', 'explicit', 'exponential'] as const;

/** The name of an aggregation. */
export type AggregationName = (typeof AGGREGATIONS)[number];

/** An aggregation with its settings. */
export interface AggregationOptions {
  readonly type: AggregationName;
  /** The upper bounds of the buckets of `explicit`, inclusive. Default: those that suit the unit. */
  readonly boundaries?: readonly number[] | undefined;
  /** The most buckets of `exponential` on each side of zero. Default 160, at least 2. */
  readonly maxSize?: number | undefined;
  /** The finest scale of `exponential`, -10 to 20. Default 20. */
  readonly maxScale?: number | undefined;
}

/** How the measurements of a view add up. */
export type AggregationSetting = AggregationName | AggregationOptions;

/** An aggregation that was read. */
export interface Aggregation {
  readonly type: AggregationName;
  readonly boundaries: readonly number[] | undefined;
  readonly maxSize: number;
  readonly maxScale: number;
}

/** The most buckets of an exponential histogram on each side: OpenTelemetry Metrics SDK specification. */
const MAX_SIZE = 160;
const LARGEST_SIZE = 10_000;

/** The aggregation where nobody asks for one. */
export const DEFAULT_AGGREGATION: Aggregation = {
  type: 'default',
  boundaries: undefined,
  maxSize: MAX_SIZE,
  maxScale: MAX_SCALE,
};

function wholeNumber(given: unknown, fallback: number, min: number, max: number): number | undefined {
  if (given === undefined || given === null) return fallback;
  return Number.isInteger(given) && (given as number) >= min && (given as number) <= max
    ? (given as number)
    : undefined;
}

/** Reads the aggregation of a view; `undefined` when it is none. Never throws. */
export function readAggregation(given: unknown): Aggregation | undefined {
  if (given === undefined || given === null) return DEFAULT_AGGREGATION;
  const options: Partial<Record<keyof AggregationOptions, unknown>> =
    typeof given === 'string' ? { type: given } : plainCopy(given);
  const type = AGGREGATIONS.find((name) => name === options.type);
  const boundaries = options.boundaries === undefined ? undefined : readBoundaries(options.boundaries);
  const maxSize = wholeNumber(options.maxSize, MAX_SIZE, 2, LARGEST_SIZE);
  const maxScale = wholeNumber(options.maxScale, MAX_SCALE, MIN_SCALE, MAX_SCALE);
  if (type === undefined || maxSize === undefined || maxScale === undefined) return undefined;
  if (options.boundaries !== undefined && boundaries === undefined) return undefined;
  return { type, boundaries, maxSize, maxScale };
}

/** Whether an instrument tells sums that it read elsewhere. */
export function isObservable(kind: MetricKind): boolean {
  return kind === 'observableCounter' || kind === 'observableUpDownCounter' || kind === 'observableGauge';
}

/** Whether a sum of an instrument only rises: OpenTelemetry Metrics SDK specification, Sum Aggregation. */
export function isMonotonic(kind: MetricKind): boolean {
  return kind === 'counter' || kind === 'observableCounter' || kind === 'histogram';
}

/** Whether negative values are usual for an instrument, which makes the sum of its histogram no rising number. */
export function isSigned(kind: MetricKind): boolean {
  return kind !== 'counter' && kind !== 'observableCounter' && kind !== 'histogram';
}

/** Whether a view can have an aggregation for an instrument: what is read elsewhere has no distribution. */
export function suits(kind: MetricKind, { type }: Aggregation): boolean {
  return !isObservable(kind) || (type !== 'explicit' && type !== 'exponential');
}

/** What cells add up in; `undefined` for nothing. `wanted` is the form of histogram that a reader wants. */
export function cellKindFor(
  kind: MetricKind,
  { type }: Aggregation,
  wanted: 'explicit' | 'exponential',
): CellKind | undefined {
  switch (type) {
    case 'drop':
      return undefined;
    case 'sum':
      return SUM;
    case 'lastValue':
      return LAST_VALUE;
    case 'explicit':
      return EXPLICIT;
    case 'exponential':
      return EXPONENTIAL;
    case 'default':
      if (kind === 'histogram') return wanted === 'exponential' ? EXPONENTIAL : EXPLICIT;
      return kind === 'gauge' || kind === 'observableGauge' ? LAST_VALUE : SUM;
  }
}
