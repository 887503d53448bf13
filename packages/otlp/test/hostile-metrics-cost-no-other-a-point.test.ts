import type { Attributes } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type { MetricRecord, MetricSnapshot, Resource, ScopeMetrics } from '@throughline/core';
import { createAttributeBlock, createScope } from '@throughline/core';

import { jsonMetrics, protobufMetrics } from '../src/metric-format.ts';
import { encodedMetrics } from './encoded-metrics.ts';
import { decodedJson, decodedProtobuf } from './encoded-request.ts';
import { counter, counterOf, exemplar, numberPoint, snapshotOf } from './made-metrics.ts';

const resource: Resource = { attributes: { 'service.name': 'tested' }, schemaUrl: undefined };
const FORMATS = [
  ['protobuf', protobufMetrics, (bytes: Uint8Array) => decodedProtobuf(bytes, 'metrics')],
  ['JSON', jsonMetrics, decodedJson],
] as const;

function throwing(): never {
  throw new Error('hostile');
}

/** An attribute value that cannot be written. */
const untold = {
  get hostile(): string {
    return throwing();
  },
} as Attributes;

const badList = createAttributeBlock(['key', 'value'], { generation: 0, droppedAttributes: 0 });
Object.defineProperty(badList, 'attributeList', { get: throwing });

interface Decoded {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly { readonly name: string; readonly sum: { readonly dataPoints: readonly unknown[] } }[];
    }[];
  }[];
}

/** The number of points by metric, in what was decoded. */
function pointsIn(decoded: unknown): Record<string, number> {
  const metrics = (decoded as Decoded).resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap((scope) => scope.metrics),
  );
  return Object.fromEntries(metrics.map(({ name, sum }) => [name, sum.dataPoints.length]));
}

const HOSTILE: readonly [string, MetricRecord, number][] = [
  ['a name that is no text', { ...counterOf(3), name: 42 as unknown as string }, 3],
  ['a name that throws', Object.defineProperty(counterOf(3), 'name', { get: throwing }), 3],
  ['a unit that is no text', { ...counterOf(2), unit: Symbol('unit') as unknown as string }, 2],
  [
    'points that throw',
    { ...counter('bad'), points: [Object.defineProperty(numberPoint(1), 'value', { get: throwing }), numberPoint(1)] },
    1,
  ],
  ['attributes that throw', { ...counter('bad'), points: [{ ...numberPoint(1), attributes: badList }] }, 1],
];

describe.each(FORMATS)('in %s', (_name, format, decode) => {
  test.each(HOSTILE)('%s: the others arrive, and it is counted', (_what, hostile, lost) => {
    const snapshot = snapshotOf(counterOf(2, 'before'), hostile, counterOf(4, 'after'));
    const { bodies, ledger } = encodedMetrics(format, resource, snapshot);
    const points = pointsIn(decode(bodies[0] as Buffer));
    expect(points).toMatchObject({ before: 2, after: 4 });
    expect(Object.values(points).reduce((sum, count) => sum + count)).toBe(ledger.made - lost);
    expect(ledger).toMatchObject({ made: 6 + hostile.points.length, dropped: lost });
    expect(ledger.report('otlp', 'metrics', 0).reasons).toEqual({ encoding: lost });
  });

  test('a scope that cannot be written costs its own points alone', () => {
    const broken = createScope('broken');
    Object.defineProperty(broken, 'name', { get: throwing });
    const scopes: ScopeMetrics[] = [
      { scope: createScope('a'), metrics: [counterOf(1, 'before')] },
      { scope: broken, metrics: [counterOf(2), counterOf(3)] },
      { scope: createScope('b'), metrics: [counterOf(1, 'after')] },
    ];
    const { bodies, ledger } = encodedMetrics(format, resource, { scopes, failures: [] });
    expect(pointsIn(decode(bodies[0] as Buffer))).toEqual({ before: 1, after: 1 });
    expect(ledger).toMatchObject({ made: 7, dropped: 5 });
  });

  test('an exemplar that cannot be written is left out, and its point arrives', () => {
    const point = { ...numberPoint(1), exemplars: [exemplar(1), exemplar(2, untold), exemplar(3)] };
    const { bodies, ledger } = encodedMetrics(format, resource, snapshotOf({ ...counter('kept'), points: [point] }));
    expect(ledger.dropped).toBe(0);
    const text = JSON.stringify(decode(bodies[0] as Buffer));
    expect(text.match(/"asDouble":\d/g)?.sort()).toEqual(['"asDouble":1', '"asDouble":1', '"asDouble":3']);
  });

  test('lone surrogates, NUL, NaN and infinities make a valid body', () => {
    const points = [NaN, Infinity, -Infinity, -0, 5e-324].map((value, index) =>
      numberPoint(value, { index, '\ud800': '\udfff\0' }),
    );
    const { bodies, ledger } = encodedMetrics(format, resource, snapshotOf({ ...counter('\ud83d odd'), points }));
    expect(ledger.dropped).toBe(0);
    expect(pointsIn(decode(bodies[0] as Buffer))).toEqual({ '\ufffd odd': 5 });
  });

  test('what no integer of 64 bits holds is a double, also in a metric of integers', () => {
    const values = [1.5, 2 ** 63, -(2 ** 63), NaN];
    const points = values.map((value) => numberPoint(value, { value: String(value) }));
    const { bodies } = encodedMetrics(
      format,
      resource,
      snapshotOf({ ...counter('mixed'), valueType: ValueType.INT, points }),
    );
    const text = JSON.stringify(decode(bodies[0] as Buffer));
    expect(text.match(/"as(Int|Double)":[^,}]+/g)).toEqual([
      '"asDouble":1.5',
      '"asDouble":9223372036854776000',
      '"asInt":"-9223372036854775808"',
      expect.stringMatching(/^"asDouble":(null|"NaN")$/),
    ]);
  });

  test('one block under kinds of points with other tags, in turn', () => {
    const block = numberPoint(1, { 'http.route': '/users/:id' }).attributes;
    const sum = { ...counter('sum'), points: [{ ...numberPoint(1), attributes: block }] };
    const histogram: MetricRecord = {
      ...counter('histogram'),
      type: 'histogram',
      kind: 'histogram',
      boundaries: [],
      points: [{ ...numberPoint(1), attributes: block, count: 1, sum: 1, min: 1, max: 1, counts: [1] }],
    };
    for (const metrics of [
      [sum, histogram],
      [histogram, sum],
    ]) {
      const { bodies } = encodedMetrics(format, resource, snapshotOf(...metrics));
      expect(JSON.stringify(decode(bodies[0] as Buffer)).match(/\/users\/:id/g)).toHaveLength(2);
    }
  });

  test('a large collection is split between points, and every body stands alone', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      counter(
        `metric ${index}`,
        ...Array.from({ length: 50 }, (_unused, point) => ({ point, text: 'x'.repeat(10_000) })),
      ),
    );
    const scopes = ['a', 'b', 'c'].map((name, index) => ({
      scope: createScope(name),
      metrics: many.slice(index * 10, index * 10 + 10),
    }));
    const snapshot: MetricSnapshot = { scopes, failures: [] };
    const { bodies, records, ledger } = encodedMetrics(format, resource, snapshot);
    expect(bodies.length).toBeGreaterThan(3);
    for (const { length } of bodies) expect(length).toBeLessThan(4_194_304);
    const decoded = bodies.map(decode);
    const counts = decoded.map((body) => Object.values(pointsIn(body)).reduce((sum, count) => sum + count, 0));
    expect(counts).toEqual(records);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1500);
    expect(ledger).toMatchObject({ made: 1500, dropped: 0 });
    const names = decoded.flatMap((body) =>
      (body as Decoded).resourceMetrics[0]?.scopeMetrics.flatMap(({ scope, metrics }) =>
        metrics.map(({ name }) => `${scope.name}: ${name}`),
      ),
    );
    expect(new Set(names).size).toBe(30);
    expect(names[0]).toBe('a: metric 0');
    expect(names.at(-1)).toBe('c: metric 29');
  });

  test('a point that is larger than a body should be travels alone; one that is too large is dropped', () => {
    const sizes = [100, 6_000_000, 100, 20_000_000, 100];
    const points = sizes.map((size, index) => numberPoint(1, { index, text: 'x'.repeat(size) }));
    const { records, ledger } = encodedMetrics(format, resource, snapshotOf({ ...counter('large'), points }));
    expect(records).toEqual([1, 1, 2]);
    expect(ledger).toMatchObject({ made: 5, dropped: 1 });
  });
});
