import type { MetricKind, MetricRecord, MetricSource } from '@throughline/core';
import { createScope, ports, redirectInternalLog } from '@throughline/core';
import { ValueType } from '@opentelemetry/api';

import { createCounter } from '../src/instruments.ts';
import { meterProvider } from '../src/meter-provider.ts';
import type { MetricsOptions } from '../src/metrics.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { startMetrics } from './started-metrics.ts';

let started: StartedMetrics | undefined;

function start(options: MetricsOptions = {}, env: NodeJS.ProcessEnv = {}): StartedMetrics {
  started = startMetrics(options, { env });
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

function record(parts: Partial<MetricSource>): void {
  const source: MetricSource = {
    scope: createScope('lib'),
    kind: 'counter',
    unit: '',
    description: '',
    name: 'x',
    ...parts,
  };
  ports.instrument.instrument(source).record(1);
}

test('instruments that say the same add up together, whoever makes them', async () => {
  const { setup } = start();
  const meter = meterProvider.getMeter('lib');
  meter.createCounter('x', { unit: '1' }).add(1);
  meter.createCounter('x', { unit: '1' }).add(2);
  meterProvider.getMeter('lib', '').createCounter('x', { unit: '1' }).add(4);
  createCounter(createScope('lib'), 'x', { unit: '1' }).bind({}).add(8);
  record({ unit: '1' });
  expect(await metricsOf()).toMatchObject([{ name: 'x', points: [{ value: 16 }] }]);
  expect(setup.status.problems).toEqual([]);
});

test.each<[string, Partial<MetricSource>]>([
  ['names', { name: 'y' }],
  ['scopes', { scope: createScope('other') }],
  ['versions of a scope', { scope: createScope('lib', { version: '2' }) }],
  ['schemas of a scope', { scope: createScope('lib', { schemaUrl: 'https://example.test' }) }],
  ['attributes of a scope', { scope: createScope('lib', { attributes: { a: 1 } }) }],
])('instruments of different %s have nothing to do with each other', async (_what, parts) => {
  const { setup } = start();
  record({});
  record(parts);
  expect(await metricsOf()).toMatchObject([{ points: [{ value: 1 }] }, { points: [{ value: 1 }] }]);
  expect(setup.status.problems).toEqual([]);
});

test.each<[string, Partial<MetricSource>, string]>([
  ['kinds', { kind: 'histogram' }, 'counter "x" (unit "", numbers) and histogram "x" (unit "", numbers)'],
  ['units', { unit: 's' }, 'counter "x" (unit "", numbers) and counter "x" (unit "s", numbers)'],
  [
    'value types',
    { valueType: ValueType.INT },
    'counter "x" (unit "", numbers) and counter "x" (unit "", whole numbers)',
  ],
  [
    'kinds, and names by case',
    { kind: 'gauge', name: 'X' },
    'counter "x" (unit "", numbers) and gauge "X" (unit "", numbers)',
  ],
])('one name for different %s: both are recorded, and one problem names both', async (_what, parts, named) => {
  const { setup } = start({}, { OTEL_LOG_LEVEL: 'warn' });
  const lines: string[] = [];
  const restore = redirectInternalLog((line) => lines.push(line));
  for (const next of [{}, parts, {}, parts]) record(next);
  restore();
  expect(await metricsOf()).toHaveLength(2);
  expect(setup.status.problems).toEqual([
    {
      code: 'TL_METRIC_CONFLICT',
      message: expect.stringContaining(named),
      fix: expect.stringContaining("name: '...'"),
    },
  ]);
  expect(lines).toHaveLength(1);
});

test('names that differ by case alone are one instrument, under the name that came first', async () => {
  const { setup } = start();
  record({ name: 'requestCount' });
  record({ name: 'RequestCount' });
  expect(await metricsOf()).toMatchObject([{ name: 'requestCount', points: [{ value: 2 }] }]);
  expect(setup.status.problems).toMatchObject([
    { code: 'TL_METRIC_CONFLICT', message: expect.stringMatching(/"requestCount" and "RequestCount"/) },
  ]);
});

describe('different descriptions', () => {
  test('are one instrument, under the longer one', async () => {
    const { setup } = start();
    for (const description of ['short', 'longer one', 'mid']) record({ description });
    expect(await metricsOf()).toMatchObject([{ description: 'longer one', points: [{ value: 3 }] }]);
    expect(setup.status.problems).toHaveLength(2);
    expect(setup.status.problems[0]).toMatchObject({
      code: 'TL_METRIC_CONFLICT',
      message: expect.stringMatching(/"short" and "longer one"/),
      fix: expect.stringContaining('description'),
    });
  });

  test('are settled by a view that describes', async () => {
    const { setup } = start({ views: [{ select: { name: 'x' }, description: 'of the view' }] });
    for (const description of ['short', 'longer one']) record({ description });
    expect(await metricsOf()).toMatchObject([{ description: 'of the view', points: [{ value: 2 }] }]);
    expect(setup.status.problems).toEqual([]);
  });
});

test('different buckets: the first ones count', async () => {
  const { setup } = start();
  for (const boundaries of [[1], [1], [2], undefined]) record({ kind: 'histogram', boundaries });
  expect(await metricsOf()).toMatchObject([{ boundaries: [1], points: [{ count: 4 }] }]);
  expect(setup.status.problems).toMatchObject([
    { code: 'TL_METRIC_CONFLICT', message: expect.stringContaining('buckets') },
  ]);
});

test('a view that renames one of two settles it', async () => {
  const { setup } = start({ views: [{ select: { name: 'x', kind: 'gauge' }, name: 'x.gauge' }] });
  record({});
  record({ kind: 'gauge' });
  expect((await metricsOf()).map(({ name }) => name)).toEqual(['x', 'x.gauge']);
  expect(setup.status.problems).toEqual([]);
});

test('two views that give one name make two metrics and a problem', async () => {
  const { setup } = start({
    views: [
      { select: { name: 'x' }, keep: [] },
      { select: { name: 'x' }, keep: ['a'] },
      { select: { name: 'x' }, keep: ['a'] },
    ],
  });
  record({});
  expect(await metricsOf()).toMatchObject([{ points: [{ value: 1 }] }, { points: [{ value: 1 }] }]);
  expect(setup.status.problems).toMatchObject([{ code: 'TL_METRIC_CONFLICT' }]);
});

describe('names', () => {
  test.each(['a', 'http.server.request.duration', 'A_1-b/c', 'x'.repeat(255)])('%s is one', async (name) => {
    const { setup } = start();
    record({ name });
    expect(await metricsOf()).toMatchObject([{ name }]);
    expect(setup.status.problems).toEqual([]);
  });

  test.each(['1st', '_x', 'with space', 'ümlaut', 'a:b', '日本', 'x'.repeat(256), '\ud800', 'line\nbreak'])(
    '%j is none by the specification; it is recorded all the same, and one problem says so',
    async (name) => {
      const { setup } = start();
      for (const next of [name, name]) record({ name: next });
      expect(await metricsOf()).toMatchObject([{ name, points: [{ value: 2 }] }]);
      expect(setup.status.problems).toMatchObject([{ code: 'TL_METRIC_NAME' }]);
    },
  );

  test.each<unknown>(['', undefined, null, 5, {}, Symbol('x')])(
    '%p is nothing; it takes measurements and keeps none',
    async (name) => {
      const { setup } = start();
      record({ name: name as string });
      const handle = ports.instrument.handle(
        { scope: createScope('lib'), kind: 'counter', unit: '', description: '', name: name as string },
        {},
      );
      handle.record(1);
      meterProvider
        .getMeter('lib')
        .createHistogram(name as string)
        .record(1);
      expect(await metricsOf()).toEqual([]);
      expect(setup.status.problems[0]).toMatchObject({
        code: 'TL_METRIC_NAME',
        message: expect.stringContaining('nothing'),
      });
    },
  );
});

test.each<MetricKind>(['counter', 'upDownCounter', 'histogram', 'gauge'])(
  'the %s of the API keeps its options',
  async (kind) => {
    start();
    const meter = meterProvider.getMeter('lib', '1');
    const options = {
      unit: 'By',
      description: 'a description',
      valueType: ValueType.INT,
      advice: { explicitBucketBoundaries: [3] },
    };
    if (kind === 'counter') meter.createCounter('x', options).add(2);
    if (kind === 'upDownCounter') meter.createUpDownCounter('x', options).add(2);
    if (kind === 'histogram') meter.createHistogram('x', options).record(2);
    if (kind === 'gauge') meter.createGauge('x', options).record(2);
    const { scopes } = (await started?.collect()) ?? { scopes: [] };
    expect(scopes).toMatchObject([
      {
        scope: { name: 'lib', version: '1' },
        metrics: [
          {
            kind,
            name: 'x',
            unit: 'By',
            description: 'a description',
            valueType: ValueType.INT,
            ...(kind === 'histogram' ? { boundaries: [3] } : {}),
          },
        ],
      },
    ]);
  },
);
