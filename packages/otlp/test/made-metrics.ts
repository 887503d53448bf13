import type { Attributes } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type {
  AttributeBlock,
  AttributeList,
  ExemplarRecord,
  ExponentialMetric,
  GaugeMetric,
  HistogramMetric,
  InstrumentationScope,
  MetricRecord,
  MetricSnapshot,
  NumberPoint,
  SumMetric,
  TraceIdentity,
} from '@throughline/core';
import { createAttributeBlock, createScope } from '@throughline/core';

const scope: InstrumentationScope = createScope('made-by-hand', { version: '1.2.3' });

/** What all the points of these metrics were recorded in. */
const SPAN: TraceIdentity = {
  traceId0: 0x0af76519,
  traceId1: 0x16cd43dd,
  traceId2: 0x8448eb21 | 0,
  traceId3: 0x1c80319c,
  spanId0: 0x00f067aa,
  spanId1: 0x0ba902b7,
  traceFlags: 1,
  traceState: undefined,
};

/** A collection of the metrics of one scope. */
export function snapshotOf(...metrics: readonly MetricRecord[]): MetricSnapshot {
  return { scopes: [{ scope, metrics }], failures: [] };
}

/** Attributes as points have them. */
function blockOf(attributes: Attributes): AttributeBlock {
  return createAttributeBlock(Object.entries(attributes).flat() as AttributeList, {
    generation: 0,
    droppedAttributes: 0,
  });
}

/** An exemplar that leads to `SPAN`. */
export function exemplar(value: number, filteredAttributes?: Attributes): ExemplarRecord {
  return { value, ticks: 1500, span: SPAN, filteredAttributes };
}

/** A point of a sum or a gauge. */
export function numberPoint(value: number, attributes: Attributes = {}): NumberPoint {
  return { attributes: blockOf(attributes), startTicks: 1000, ticks: 2000, exemplars: [], value };
}

/** A counter with points for these attributes, each of value 1. */
export function counter(name: string, ...attributes: readonly Attributes[]): SumMetric {
  return {
    type: 'sum',
    name,
    description: '',
    unit: '',
    kind: 'counter',
    valueType: ValueType.DOUBLE,
    temporality: 'cumulative',
    monotonic: true,
    points: attributes.map((given) => numberPoint(1, given)),
  };
}

/** A counter with a number of points. */
export function counterOf(points: number, name = 'requests'): SumMetric {
  return counter(name, ...Array.from({ length: points }, (_, index) => ({ index })));
}

/** One metric of every kind, in every detail. */
export function oneOfEachKind(): [SumMetric, SumMetric, GaugeMetric, HistogramMetric, ExponentialMetric] {
  const common = { description: 'What it counts é', valueType: ValueType.DOUBLE };
  const times = { startTicks: 1000, ticks: 2000 };
  const route = { 'http.route': '/users/:id' };
  return [
    {
      ...common,
      type: 'sum',
      name: 'requests',
      unit: '{request}',
      kind: 'counter',
      valueType: ValueType.INT,
      temporality: 'delta',
      monotonic: true,
      points: [{ ...numberPoint(2 ** 53 - 1, route), exemplars: [exemplar(3, { 'user.id': 'u-1' })] }],
    },
    {
      ...common,
      type: 'sum',
      name: 'queue.length',
      unit: '',
      kind: 'upDownCounter',
      valueType: ValueType.INT,
      temporality: 'cumulative',
      monotonic: false,
      points: [numberPoint(-7, route)],
    },
    { ...common, type: 'gauge', name: 'load', unit: '1', kind: 'gauge', points: [numberPoint(0.25, { core: 3 })] },
    {
      ...common,
      type: 'histogram',
      name: 'duration',
      unit: 's',
      kind: 'histogram',
      temporality: 'cumulative',
      boundaries: [0.1, 0.5],
      points: [
        {
          ...times,
          attributes: blockOf(route),
          count: 6,
          sum: 2.5,
          min: 0.05,
          max: 0.9,
          counts: [3, 2, 1],
          exemplars: [exemplar(0.05), { ...exemplar(0.9), span: undefined }],
        },
      ],
    },
    {
      ...common,
      type: 'exponentialHistogram',
      name: 'size',
      unit: 'By',
      kind: 'histogram',
      temporality: 'delta',
      points: [
        {
          ...times,
          attributes: blockOf(route),
          count: 10,
          sum: undefined,
          min: -4,
          max: 1024,
          scale: -2,
          zeroCount: 1,
          zeroThreshold: 0.001,
          positive: { offset: -3, counts: [1, 0, 5_000_000_000, 2] },
          negative: { offset: 4, counts: [1] },
          exemplars: [exemplar(1024)],
        },
      ],
    },
  ];
}
