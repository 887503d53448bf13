import type { MetricKind, MetricRecord, MetricSource } from '@throughline/core';
import { createScope, ports } from '@throughline/core';

import { createCounter, createHistogram } from '../src/instruments.ts';
import { meterProvider } from '../src/meter-provider.ts';
import { createObservable } from '../src/observables.ts';
import type { MetricView } from '../src/views.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, startMetrics } from './started-metrics.ts';

let started: StartedMetrics | undefined;

function start(...views: MetricView[]): StartedMetrics {
  started = startMetrics({ views });
  return started;
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function metricsOf(): Promise<MetricRecord[]> {
  const { scopes } = (await started?.collect()) ?? { scopes: [] };
  return scopes.flatMap(({ metrics }) => [...metrics]);
}

const library = createScope('lib', { version: '1.0.0', schemaUrl: 'https://example.test/1' });

function record(name: string, parts: Partial<MetricSource> = {}): void {
  const source: MetricSource = { scope: library, kind: 'counter', unit: '', description: '', name, ...parts };
  ports.instrument.instrument(source).record(1, { a: 1, b: 2 });
}

describe('a view selects', () => {
  test.each<[string, MetricView['select'], readonly string[]]>([
    ['by the whole name', { name: 'http.server' }, ['http.server']],
    ['by the name in any case', { name: 'HTTP.Server' }, ['http.server']],
    ['by a part of the name', { name: 'http.*' }, ['http.server', 'http.client', 'http.']],
    ['by a part in the middle', { name: '*t*er' }, ['http.server', 'other']],
    ['by single characters', { name: 'http.??????' }, ['http.server', 'http.client']],
    ['nothing by a pattern that a dot would match', { name: 'http?' }, ['http.']],
    ['everything', { name: '*' }, ['http.server', 'http.client', 'http.', 'other']],
    ['by kind', { kind: 'gauge' }, ['http.client']],
    ['by unit', { unit: 's' }, ['other']],
    ['by the name of the meter', { meter: 'lib' }, ['http.server', 'http.client', 'other']],
    ['by its version', { meterVersion: '1.0.0' }, ['http.server', 'http.client', 'other']],
    ['by its schema', { meterSchemaUrl: 'https://example.test/1' }, ['http.server', 'http.client', 'other']],
    ['by everything at once', { name: 'http.*', kind: 'counter', unit: '', meter: 'lib' }, ['http.server']],
    ['nothing that fits in part alone', { name: 'http.*', kind: 'histogram' }, []],
  ])('%s', async (_how, select, names) => {
    start({ select, description: 'selected' });
    record('http.server');
    record('http.client', { kind: 'gauge' });
    record('http.', { scope: createScope('elsewhere') });
    record('other', { unit: 's' });
    const selected = (await metricsOf()).filter(({ description }) => description === 'selected');
    expect(selected.map(({ name }) => name).sort()).toEqual([...names].sort());
  });
});

describe('a view', () => {
  test('renames and describes', async () => {
    start({ select: { name: 'c' }, name: 'renamed', description: 'new' });
    record('c', { description: 'old' });
    expect(await metricsOf()).toMatchObject([{ name: 'renamed', description: 'new', unit: '' }]);
  });

  test.each<[string, Partial<MetricView>, object]>([
    ['keeps a list of attributes', { keep: ['a', 'c'] }, { a: 1 }],
    ['leaves a list out', { drop: ['a', 'c'] }, { b: 2 }],
    ['does both', { keep: ['a', 'b'], drop: ['b'] }, { a: 1 }],
    ['keeps none', { keep: [] }, {}],
  ])('%s', async (_what, parts, attributes) => {
    start({ select: { name: 'c' }, ...parts });
    const counter = meterProvider.getMeter('lib').createCounter('c');
    counter.add(1, { a: 1, b: 2, d: 3 });
    counter.add(1, { d: 5, b: 2, a: 1 });
    const [metric] = await metricsOf();
    const kept = { ...attributes, ...('drop' in parts && !('keep' in parts) ? { d: 3 } : {}) };
    expect(attributesOf(metric?.points[0] as never)).toEqual(kept);
  });

  test('adds up what its attributes put together', async () => {
    start({ select: { name: 'c' }, keep: ['a'] });
    const counter = meterProvider.getMeter('lib').createCounter('c');
    const values = [1, 2, 4];
    values.forEach((value) => counter.add(value, { a: 1, user: value }));
    expect(await metricsOf()).toMatchObject([{ points: [{ value: 7 }] }]);
  });

  test('drops the instrument', async () => {
    start({ select: { name: 'noise.*' }, aggregation: 'drop' });
    record('noise.one');
    record('signal');
    const handle = ports.instrument.handle(
      { scope: library, kind: 'counter', name: 'noise.two', unit: '', description: '' },
      {},
    );
    handle.record(1);
    expect((await metricsOf()).map(({ name }) => name)).toEqual(['signal']);
  });

  test.each<[MetricKind, MetricView['aggregation'], object]>([
    ['histogram', 'sum', { type: 'sum', monotonic: true }],
    ['counter', 'lastValue', { type: 'gauge' }],
    ['counter', 'default', { type: 'sum', monotonic: true }],
    ['upDownCounter', 'explicit', { type: 'histogram' }],
    ['histogram', { type: 'explicit', boundaries: [2, 1, 2, Infinity] }, { type: 'histogram', boundaries: [1, 2] }],
    ['histogram', { type: 'explicit', boundaries: [] }, { boundaries: [], points: [{ counts: [1] }] }],
    ['histogram', 'exponential', { type: 'exponentialHistogram', points: [{ scale: 20 }] }],
    [
      'histogram',
      { type: 'exponential', maxScale: 3, maxSize: 8 },
      { type: 'exponentialHistogram', points: [{ scale: 3 }] },
    ],
  ])('makes of a %s with the aggregation %j what was asked for', async (kind, aggregation, expected) => {
    start({ select: { name: 'x' }, aggregation });
    record('x', { kind });
    expect(await metricsOf()).toMatchObject([expected]);
  });

  test('chooses buckets over those that the instrument advises, and over those of its unit', async () => {
    start({ select: { name: '*' }, aggregation: { type: 'explicit', boundaries: [7] } });
    createHistogram(library, 'a', { buckets: [1, 2] }).record(1);
    createHistogram(library, 'b_seconds').record(1);
    expect(await metricsOf()).toMatchObject([{ boundaries: [7] }, { boundaries: [7] }]);
  });

  test('that says explicit without buckets takes those of the unit, not the advised ones', async () => {
    start({ select: { name: '*' }, aggregation: 'explicit' });
    createHistogram(library, 'b', { buckets: [1, 2], unit: 's' }).record(1);
    const [metric] = await metricsOf();
    expect(metric).toMatchObject({ boundaries: expect.arrayContaining([0.005, 10]) });
  });
});

test('an instrument that several views select is recorded for each', async () => {
  start(
    { select: { name: 'latency' }, name: 'latency.by.route', keep: ['route'] },
    { select: { name: 'latency' }, name: 'latency.total', keep: [], aggregation: 'sum' },
    { select: { name: 'latency' }, name: 'nothing', aggregation: 'drop' },
  );
  const histogram = createHistogram<'route' | 'user'>(library, 'latency');
  const bound = histogram.bind({ route: '/b', user: 'x' });
  histogram.record(3, { route: '/a', user: 'y' });
  bound.record(4);
  bound.record(5);
  expect(await metricsOf()).toMatchObject([
    { name: 'latency.by.route', points: [{ count: 1 }, { count: 2, sum: 9 }] },
    { name: 'latency.total', points: [{ value: 12 }] },
  ]);
  histogram.remove({ route: '/b' });
  bound.record(6);
  expect(await metricsOf()).toMatchObject([
    { points: [{ count: 1 }, { count: 1, sum: 6 }] },
    { name: 'latency.total' },
  ]);
});

test('without a view that selects it an instrument is what it is', async () => {
  start({ select: { name: 'other' }, aggregation: 'drop' });
  record('c');
  expect(await metricsOf()).toMatchObject([{ name: 'c', points: [{ value: 1 }] }]);
});

test('a view that wants a histogram of what is observed is reported, and left out for it', async () => {
  const { setup } = start({ select: { name: '*' }, description: 'a histogram', aggregation: 'explicit' });
  using _ = createObservable(library, { kind: 'gauge', name: 'o', description: 'mine', read: () => 1 });
  record('h', { kind: 'histogram' });
  expect(await metricsOf()).toMatchObject([
    { name: 'h', type: 'histogram', description: 'a histogram' },
    { name: 'o', type: 'gauge', description: 'mine' },
  ]);
  expect(setup.status.problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('"o"') }]);
});

describe('what is wrong with a view is reported with its fix, and the rest works', () => {
  test.each<[string, unknown, string, boolean]>([
    ['nothing is selected', { description: 'x' }, 'select', true],
    ['nothing is selected by an empty object', { select: {}, description: 'x' }, 'select', true],
    ['an unknown kind', { select: { kind: 'thermometer' }, description: 'x' }, 'select', true],
    ['a name that is none', { select: { name: 5 }, description: 'x' }, 'select', true],
    [
      'an unknown aggregation',
      { select: { name: 'c' }, description: 'x', aggregation: 'average' },
      'aggregation',
      true,
    ],
    [
      'buckets that are none',
      { select: { name: 'c' }, description: 'x', aggregation: { type: 'explicit', boundaries: ['a'] } },
      'aggregation',
      true,
    ],
    [
      'too few buckets',
      { select: { name: 'c' }, description: 'x', aggregation: { type: 'exponential', maxSize: 1 } },
      'aggregation',
      true,
    ],
    ['one name for many', { select: { name: '*' }, description: 'x', name: 'one' }, 'name', false],
    ['one name for a unit', { select: { unit: '' }, description: 'x', name: 'one' }, 'name', false],
    ['a list of keys that is none', { select: { name: 'c' }, description: 'x', keep: 'a' }, 'keep', false],
    [
      'a limit that is none',
      { select: { name: 'c' }, description: 'x', cardinalityLimit: 0 },
      'cardinalityLimit',
      false,
    ],
    ['no view at all', null, 'select', true],
  ])('%s', async (_what, view, option, isLeftOut) => {
    const { setup } = start(view as MetricView);
    record('c');
    expect(await metricsOf()).toMatchObject([{ name: 'c', description: isLeftOut ? '' : 'x', points: [{ value: 1 }] }]);
    expect(setup.status.problems).toEqual([
      {
        code: 'TL_CONFIG_VALUE',
        message: expect.stringMatching(
          new RegExp(`^views\\[0\\]: ${option}: expected|^views\\[0\\]: ${option}: "one" would`),
        ),
        fix: expect.stringMatching(/./),
      },
    ]);
  });
});

describe('views can be changed while telemetry runs', () => {
  test('what stays the same keeps its points, and handles follow', async () => {
    const { setup } = start();
    const [kept, changed] = [createCounter<'a' | 'b'>(library, 'kept'), createCounter<'a' | 'b'>(library, 'changed')];
    const [boundKept, boundChanged] = [kept.bind({ a: 1, b: 2 }), changed.bind({ a: 1, b: 2 })];
    const recordAll = (): void => {
      kept.add(1, { a: 1, b: 2 });
      changed.add(1, { a: 1, b: 2 });
      boundKept.add(1);
      boundChanged.add(1);
    };
    recordAll();
    setup.reconfigure({ views: [{ select: { name: 'changed' }, drop: ['b'] }] });
    recordAll();
    const metrics = await metricsOf();
    expect(metrics).toMatchObject([{ points: [{ value: 4 }] }, { points: [{ value: 2 }] }]);
    expect(metrics.map(({ points: [point] }) => attributesOf(point as never))).toEqual([
      { a: '1', b: '2' },
      { a: '1' },
    ]);

    setup.reconfigure({ views: [{ select: { name: 'changed' }, aggregation: 'drop' }] });
    recordAll();
    expect((await metricsOf()).map(({ name }) => name)).toEqual(['kept']);
    setup.reconfigure({ views: [] });
    recordAll();
    expect(await metricsOf()).toMatchObject([{ points: [{ value: 8 }] }, { points: [{ value: 2 }] }]);
  });
});
