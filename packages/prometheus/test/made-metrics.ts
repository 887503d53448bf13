/** Collections made by hand, and a place in the ports for them. */
import type { Attributes } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type {
  AttributeBlock,
  ExemplarRecord,
  ExponentialMetric,
  ExponentialPoint,
  GaugeMetric,
  HistogramMetric,
  HistogramPoint,
  MetricCollectionPort,
  MetricRecord,
  MetricSnapshot,
  NumberPoint,
  SumMetric,
} from '@throughline/core';
import { createAttributeBlock, createScope, noopMetricCollectionPort, ports } from '@throughline/core';

import { attributeList } from '../src/label-text.ts';

/** What a metric may say besides its points. */
export interface Details {
  readonly unit?: string;
  readonly description?: string;
}

/** A value, and what was recorded with it. */
export interface Measured {
  readonly attributes?: Attributes;
  readonly value: number;
  readonly exemplars?: readonly ExemplarRecord[];
}

function block(attributes: Attributes = {}): AttributeBlock {
  return createAttributeBlock(attributeList(attributes), { generation: 0, droppedAttributes: 0 });
}

function identity(name: string, { unit = '', description = '' }: Details) {
  return { name, unit, description, valueType: ValueType.DOUBLE } as const;
}

function numberPoint({ attributes, value, exemplars = [] }: Measured): NumberPoint {
  return { attributes: block(attributes), startTicks: 0, ticks: 1000, value, exemplars };
}

export function counter(name: string, points: readonly Measured[], details: Details = {}): SumMetric {
  return {
    ...identity(name, details),
    kind: 'counter',
    type: 'sum',
    temporality: 'cumulative',
    monotonic: true,
    points: points.map(numberPoint),
  };
}

export function upDownCounter(name: string, points: readonly Measured[], details: Details = {}): SumMetric {
  return { ...counter(name, points, details), kind: 'upDownCounter', monotonic: false };
}

export function gauge(name: string, points: readonly Measured[], details: Details = {}): GaugeMetric {
  return { ...identity(name, details), kind: 'gauge', type: 'gauge', points: points.map(numberPoint) };
}

/** A point of a histogram: counts between bounds, and their sum. */
export interface Distributed {
  readonly attributes?: Attributes;
  readonly counts: readonly number[];
  readonly sum?: number | undefined;
  readonly exemplars?: readonly ExemplarRecord[];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function histogramPoint({ attributes, counts, sum, exemplars = [] }: Distributed): HistogramPoint {
  return {
    attributes: block(attributes),
    startTicks: 0,
    ticks: 1000,
    exemplars,
    counts,
    count: total(counts),
    sum,
    min: undefined,
    max: undefined,
  };
}

export function histogram(
  name: string,
  boundaries: readonly number[],
  points: readonly Distributed[],
  details: Details = {},
): HistogramMetric {
  return {
    ...identity(name, details),
    kind: 'histogram',
    type: 'histogram',
    temporality: 'cumulative',
    boundaries,
    points: points.map(histogramPoint),
  };
}

/** A point of an exponential histogram. */
export interface ExponentiallyDistributed extends Partial<Omit<ExponentialPoint, 'attributes'>> {
  readonly attributes?: Attributes;
}

export function exponentialHistogram(
  name: string,
  points: readonly ExponentiallyDistributed[],
  details: Details = {},
): ExponentialMetric {
  return {
    ...identity(name, details),
    kind: 'histogram',
    type: 'exponentialHistogram',
    temporality: 'cumulative',
    points: points.map(exponentialPoint),
  };
}

function exponentialPoint({ attributes, ...given }: ExponentiallyDistributed): ExponentialPoint {
  const none = { offset: 0, counts: [] };
  const { positive = none, negative = none, zeroCount = 0 } = given;
  return {
    startTicks: 0,
    ticks: 1000,
    exemplars: [],
    count: zeroCount + total(positive.counts) + total(negative.counts),
    sum: undefined,
    min: undefined,
    max: undefined,
    scale: 0,
    zeroCount,
    zeroThreshold: 0,
    positive,
    negative,
    ...given,
    attributes: block(attributes),
  };
}

/** A measurement in a span of a trace. */
export function exemplar(value: number, details: Partial<ExemplarRecord> = {}): ExemplarRecord {
  return {
    value,
    ticks: 500,
    span: {
      traceId0: 0x0af76519,
      traceId1: 0x16cd43dd,
      traceId2: 0x8448eb21,
      traceId3: 0x1c80319c,
      spanId0: 0xb7ad6b71,
      spanId1: 0x69203331,
      traceFlags: 1,
      traceState: undefined,
    },
    filteredAttributes: undefined,
    ...details,
  };
}

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';

export function snapshot(...metrics: readonly MetricRecord[]): MetricSnapshot {
  return { scopes: [{ scope: createScope('tested', { version: '1.0.0' }), metrics }], failures: [] };
}

/** Two scopes with metrics. */
export function twoScopes(first: readonly MetricRecord[], second: readonly MetricRecord[]): MetricSnapshot {
  return {
    scopes: [
      { scope: createScope('first', { version: '1.0.0' }), metrics: first },
      { scope: createScope('second'), metrics: second },
    ],
    failures: [],
  };
}

/** Has a collection yield this from now on. */
export function offer(offered: MetricSnapshot | (() => MetricSnapshot)): MetricCollectionPort {
  const now = (): MetricSnapshot => (typeof offered === 'function' ? offered() : offered);
  const port: MetricCollectionPort = {
    collect: async () => now(),
    collectNow: now,
    readersChanged: () => undefined,
  };
  ports.metricCollection = port;
  return port;
}

/** Takes back what was offered. */
export function offerNothing(): void {
  ports.metricCollection = noopMetricCollectionPort;
}
