/** Metrics that nobody would make on purpose: names, labels and values of every kind, with many that collide. */
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { MetricRecord } from '@throughline/core';
import * as fc from 'fast-check';

import { counter, exemplar, exponentialHistogram, gauge, histogram, upDownCounter } from './made-metrics.ts';

/** Any sixteen bits, so halves of characters too. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));
const words = fc
  .array(
    fc.constantFrom(
      'http',
      'a',
      'b',
      'count',
      'sum',
      'total',
      'bucket',
      'created',
      'info',
      'ms',
      'seconds',
      'bytes',
      'target',
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .chain((parts) => fc.constantFrom('.', '_', '-', '..', '/').map((joint) => parts.join(joint)));
const numbered = fc.tuple(words, fc.nat(5000)).map(([name, number]) => `${name}.${number}`);
const names = fc.oneof(
  { weight: 6, arbitrary: numbered },
  { weight: 2, arbitrary: words },
  { weight: 2, arbitrary: anyText },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
);

const keys = fc.oneof(
  fc.constantFrom('a.b', 'a_b', 'le', 'worker', 'otel_scope_name', '__name__', 'job'),
  words,
  anyText,
);
const values: fc.Arbitrary<AttributeValue> = fc.oneof(
  anyText,
  fc.constantFrom('', 'x', '"', '\\', '\n', '\r\n', ','),
  fc.double(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
);
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(keys, values, { maxKeys: 4 });
const details = fc.record({
  unit: fc.constantFrom('', '1', 's', 'ms', 'By', 'By/s', '{thing}', '%', 'ü/s', '///'),
  description: fc.oneof(fc.constant(''), anyText, fc.string()),
});

const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 5e-324));
const rising = fc.oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.nat());
const exemplars = fc.array(
  fc
    .record({ value: rising, ticks: fc.nat(1000), filteredAttributes: fc.option(attributes, { nil: undefined }) })
    .map(({ value, ...rest }) => exemplar(value, rest)),
  { maxLength: 2 },
);
const point = { attributes, exemplars };
const points = <Point>(of: fc.Arbitrary<Point>): fc.Arbitrary<Point[]> => fc.array(of, { minLength: 1, maxLength: 3 });

const counters = fc
  .tuple(names, points(fc.record({ ...point, value: rising })), details)
  .map(([name, given, rest]) => counter(name, given, rest));
const gauges = fc
  .tuple(fc.constantFrom(gauge, upDownCounter), names, points(fc.record({ ...point, value: anyNumber })), details)
  .map(([make, name, given, rest]) => make(name, given, rest));
const histograms = fc
  .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 })
  .map((bounds) => bounds.sort((left, right) => left - right))
  .chain((bounds) =>
    fc.tuple(
      names,
      fc.constant(bounds),
      points(
        fc.record({
          ...point,
          counts: fc.array(fc.nat(1000), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
          sum: fc.option(rising, { nil: undefined }),
        }),
      ),
      details,
    ),
  )
  .map(([name, bounds, given, rest]) => histogram(name, bounds, given, rest));
const buckets = fc.record({
  offset: fc.integer({ min: -50, max: 50 }),
  counts: fc.array(fc.nat(100), { maxLength: 5 }),
});
const exponentialHistograms = fc
  .tuple(
    names,
    points(
      fc.record({
        ...point,
        scale: fc.integer({ min: -2, max: 8 }),
        zeroCount: fc.nat(3),
        positive: buckets,
        sum: fc.option(rising, { nil: undefined }),
      }),
    ),
    details,
  )
  .map(([name, given, rest]) => exponentialHistogram(name, given, rest));

const metrics: fc.Arbitrary<MetricRecord> = fc.oneof(counters, gauges, histograms, exponentialHistograms);

/** A number of metrics, the same ones for the same seed. */
export function randomMetrics(count: number, seed: number): MetricRecord[] {
  return fc.sample(metrics, { numRuns: count, seed });
}
