import type { NumberPoint, SumMetric } from '@throughline/core';
import { addMetricReader, createScope, redirectInternalLog } from '@throughline/core';

import { createCounter, createGauge, createHistogram } from '../src/instruments.ts';
import { createObservable } from '../src/observables.ts';
import type { MetricsOptions } from '../src/metrics.ts';
import { heldBytes } from './held-memory.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, readerOf, startMetrics } from './started-metrics.ts';

const scope = createScope('test');
const OVERFLOW = { 'otel.metric.overflow': true };
let started: StartedMetrics | undefined;

function start(options: MetricsOptions = {}, given: Parameters<typeof startMetrics>[1] = {}): StartedMetrics {
  started = startMetrics(options, given);
  return started;
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

/** The points by what tells them apart. */
async function byLabel(name: string, key: string): Promise<Map<unknown, number>> {
  const points = ((await started?.metric(name)) as SumMetric | undefined)?.points ?? [];
  return new Map(points.map((point) => [attributesOf(point)[key] ?? attributesOf(point), point.value]));
}

function overflowOf(points: readonly NumberPoint[]): NumberPoint | undefined {
  return points.find((point) => 'otel.metric.overflow' in attributesOf(point));
}

test('a million sets of labels make 2,000 points with an exact sum, and one line that names the label to blame', async () => {
  const lines: string[] = [];
  const restore = redirectInternalLog((line) => lines.push(line));
  const { metric, setup } = start({}, { env: { OTEL_LOG_LEVEL: 'warn' } });
  const counter = createCounter<'route' | 'user'>(scope, 'requests_total');
  const bound = counter.bind({ route: '/', user: '0' });
  const before = heldBytes();
  for (let user = 0; user < 1_000_000; user++) counter.add(1, { route: user % 2 === 0 ? '/' : '/a', user: `${user}` });
  bound.add(5);
  const grown = heldBytes() - before;
  const { points } = (await metric('requests_total')) as SumMetric;
  restore();

  expect(points).toHaveLength(2_000);
  expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(1_000_005);
  expect(attributesOf(overflowOf(points) as NumberPoint)).toEqual(OVERFLOW);
  expect(overflowOf(points)?.value).toBe(1_000_000 - 1_999);
  expect(setup.status.problems).toEqual([
    {
      code: 'TL_METRIC_CARDINALITY',
      message: expect.stringMatching(/counter "requests_total" .* 2000 points; attribute "user" has 1999 values/),
      fix: expect.stringContaining('drop: ["user"]'),
    },
  ]);
  expect(lines).toHaveLength(1);
  expect(grown).toBeLessThan(10e6);
});

test('the limit of a view counts the point of what is beyond it', async () => {
  const { metric } = start({ views: [{ select: { name: 'c' }, cardinalityLimit: 3 }] });
  const counter = createCounter<'k'>(scope, 'c');
  for (const k of ['a', 'b', 'c', 'd', 'a']) counter.add(1, { k });
  const { points } = (await metric('c')) as SumMetric;
  expect(points.map((point) => [attributesOf(point), point.value])).toEqual([
    [{ k: 'a' }, 2],
    [{ k: 'b' }, 1],
    [OVERFLOW, 2],
  ]);
});

test('with a limit of one everything adds up in one point', async () => {
  start({ views: [{ select: { name: 'c' }, cardinalityLimit: 1 }] });
  const counter = createCounter<'k'>(scope, 'c');
  counter.add(1);
  counter.add(2, { k: 'a' });
  expect(await byLabel('c', 'k')).toEqual(new Map([[OVERFLOW, 3]]));
});

test('what somebody records under the label of the overflow adds to it', async () => {
  start({ views: [{ select: { name: 'c' }, cardinalityLimit: 2 }] });
  const counter = createCounter(scope, 'c');
  counter.add(1, { 'otel.metric.overflow': true });
  counter.add(2, { k: 'a' });
  counter.add(4, { k: 'b' });
  expect(await byLabel('c', 'k')).toEqual(
    new Map<unknown, number>([
      ['a', 2],
      [OVERFLOW, 5],
    ]),
  );
});

test('attributes that a view leaves out do not count', async () => {
  const { metric, setup } = start({ views: [{ select: { name: 'c' }, drop: ['user'], cardinalityLimit: 4 }] });
  const counter = createCounter<'route' | 'user'>(scope, 'c');
  for (let user = 0; user < 1_000; user++) counter.add(1, { user: `${user}`, route: '/' });
  for (let user = 0; user < 1_000; user++) counter.add(1, { route: '/', user });
  const { points } = (await metric('c')) as SumMetric;
  expect(points.map((point) => [attributesOf(point), point.value])).toEqual([[{ route: '/' }, 2_000]]);
  expect(setup.status.problems).toEqual([]);
});

test('removing a set of labels makes room, also for a handle that had none', async () => {
  start({ views: [{ select: { name: 'c' }, cardinalityLimit: 2 }] });
  const counter = createCounter<'k'>(scope, 'c');
  counter.add(1, { k: 'a' });
  const bound = counter.bind({ k: 'b' });
  bound.add(1);
  expect(await byLabel('c', 'k')).toEqual(
    new Map<unknown, number>([
      ['a', 1],
      [OVERFLOW, 1],
    ]),
  );
  counter.remove({ k: 'a' });
  bound.add(2);
  counter.add(4, { k: 'b' });
  counter.add(8, { k: 'a' });
  expect(await byLabel('c', 'k')).toEqual(
    new Map<unknown, number>([
      ['b', 6],
      [OVERFLOW, 9],
    ]),
  );
});

test('histograms and gauges have the same limit', async () => {
  const { metric } = start({ views: [{ select: { name: '?' }, cardinalityLimit: 2 }] });
  const [gauge, histogram] = [createGauge<'k'>(scope, 'g'), createHistogram<'k'>(scope, 'h', { buckets: [1] })];
  for (const k of ['a', 'b', 'c']) {
    gauge.set(k.charCodeAt(0), { k });
    histogram.record(2, { k });
  }
  expect(await byLabel('g', 'k')).toEqual(
    new Map<unknown, number>([
      ['a', 97],
      [OVERFLOW, 99],
    ]),
  );
  expect(await metric('h')).toMatchObject({ points: [{ count: 1 }, { count: 2, sum: 4, counts: [0, 2] }] });
});

test('observed sets of labels: the first ones stay, and the rest adds up', async () => {
  start({ views: [{ select: { name: 'o' }, cardinalityLimit: 3 }] });
  using _ = createObservable(scope, {
    kind: 'counter',
    name: 'o',
    read: () => ['a', 'b', 'c', 'd'].map((k, index): [number, { k: string }] => [10 ** index, { k }]),
  });
  const expected = new Map<unknown, number>([
    ['a', 1],
    ['b', 10],
    [OVERFLOW, 1_100],
  ]);
  expect(await byLabel('o', 'k')).toEqual(expected);
  expect(await byLabel('o', 'k')).toEqual(expected);
});

describe('where all readers take deltas', () => {
  test('sets that they have had make room for others', async () => {
    const delta = readerOf('delta');
    const { metric } = start({ views: [{ select: { name: 'c' }, cardinalityLimit: 3 }] }, { reader: delta });
    const other = readerOf('delta');
    const leave = addMetricReader(other);
    const counter = createCounter<'k'>(scope, 'c');
    const bound = counter.bind({ k: 'a' });
    bound.add(1);
    counter.add(1, { k: 'b' });
    await metric('c');
    counter.add(1, { k: 'c' });
    const { points: tooSoon } = (await metric('c')) as SumMetric;
    expect(attributesOf(tooSoon[0] as NumberPoint)).toEqual(OVERFLOW);
    await metric('c', other);

    counter.add(1, { k: 'd' });
    counter.add(1, { k: 'e' });
    bound.add(1);
    const { points } = (await metric('c')) as SumMetric;
    expect(points.map((point) => [attributesOf(point), point.value])).toEqual([
      [{ k: 'd' }, 1],
      [{ k: 'e' }, 1],
      [OVERFLOW, 1],
    ]);
    leave();
  });

  test('a million sets over many intervals lose nothing', async () => {
    const { metric } = start(
      { views: [{ select: { name: 'c' }, cardinalityLimit: 100 }] },
      { reader: readerOf('delta') },
    );
    const counter = createCounter<'k'>(scope, 'c');
    let sum = 0;
    for (let interval = 0; interval < 100; interval++) {
      for (let index = 0; index < 99; index++) counter.add(1, { k: `${interval}.${index}` });
      const { points } = (await metric('c')) as SumMetric;
      expect(overflowOf(points)).toBeUndefined();
      sum += points.reduce((total, { value }) => total + value, 0);
    }
    expect(sum).toBe(9_900);
  });
});
