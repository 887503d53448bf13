import type {
  ExponentialMetric,
  HistogramMetric,
  MetricReader,
  MetricSnapshot,
  NumberPoint,
  SumMetric,
} from '@throughline/core';
import { addMetricReader, createScope, ports } from '@throughline/core';

import { createCounter, createGauge, createHistogram } from '../src/instruments.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, readerOf, startMetrics } from './started-metrics.ts';

const scope = createScope('test');
let started: StartedMetrics;
let removals: (() => void)[] = [];

beforeEach(() => {
  started = startMetrics();
});
afterEach(async () => {
  for (const remove of removals) remove();
  removals = [];
  await started.stop();
});

function join(...args: Parameters<typeof readerOf>): MetricReader {
  const reader = readerOf(...args);
  removals.push(addMetricReader(reader));
  return reader;
}

async function pointsOf(name: string, reader?: MetricReader): Promise<readonly NumberPoint[]> {
  return ((await started.metric(name, reader)) as SumMetric | undefined)?.points ?? [];
}

async function valueOf(name: string, reader?: MetricReader): Promise<number | undefined> {
  return (await pointsOf(name, reader))[0]?.value;
}

test('each reader of deltas gets what happened since it last asked, however often others ask', async () => {
  const counter = createCounter(scope, 'c');
  const [often, seldom] = [join('delta'), join('delta')];
  const seen: unknown[] = [];
  for (const value of [1, 2, 4]) {
    counter.add(value);
    seen.push(await valueOf('c', often), await valueOf('c'));
  }
  expect(seen).toEqual([1, 1, 2, 3, 4, 7]);
  expect(await valueOf('c', seldom)).toBe(7);
  expect([await valueOf('c', often), await valueOf('c', seldom), await valueOf('c')]).toEqual([
    undefined,
    undefined,
    7,
  ]);
});

test('minimum and maximum are those of the interval of each reader, and of the whole', async () => {
  const histogram = createHistogram(scope, 'h', { buckets: [10] });
  const [often, seldom] = [join('delta'), join('delta')];
  const extremes = async (reader?: MetricReader): Promise<unknown> => {
    const point = ((await started.metric('h', reader)) as HistogramMetric | undefined)?.points[0];
    return point && [point.min, point.max, point.count, point.sum, point.counts];
  };
  histogram.record(5);
  histogram.record(50);
  expect(await extremes(often)).toEqual([5, 50, 2, 55, [1, 1]]);
  histogram.record(20);
  expect(await extremes(often)).toEqual([20, 20, 1, 20, [0, 1]]);
  histogram.record(3);
  expect(await extremes(seldom)).toEqual([3, 50, 4, 78, [2, 2]]);
  expect(await extremes()).toEqual([3, 50, 4, 78, [2, 2]]);
  expect(await extremes(often)).toEqual([3, 3, 1, 3, [1, 0]]);
  expect([await extremes(often), await extremes(seldom)]).toEqual([undefined, undefined]);
});

test('a gauge is told to a reader of deltas when it was set, to others always', async () => {
  const gauge = createGauge(scope, 'g');
  const delta = join('delta');
  gauge.set(7);
  expect([await valueOf('g', delta), await valueOf('g')]).toEqual([7, 7]);
  expect([await valueOf('g', delta), await valueOf('g')]).toEqual([undefined, 7]);
  gauge.set(7);
  expect(await valueOf('g', delta)).toBe(7);
});

test('a reader that asks by kind gets each kind as it wants it', async () => {
  const reader = join((kind) => (kind === 'counter' ? 'delta' : 'cumulative'));
  const [counter, histogram] = [createCounter(scope, 'c'), createHistogram(scope, 'h')];
  for (const value of [1, 1]) {
    counter.add(value);
    histogram.record(value);
    await started.collect(reader);
  }
  counter.add(1);
  const { scopes } = await started.collect(reader);
  expect(scopes[0]?.metrics).toMatchObject([
    { name: 'c', temporality: 'delta', points: [{ value: 1 }] },
    { name: 'h', temporality: 'cumulative', points: [{ count: 2 }] },
  ]);
});

test('a reader of deltas that comes later begins there; one that leaves is forgotten', async () => {
  const [counter, histogram] = [createCounter(scope, 'c'), createHistogram(scope, 'h')];
  counter.add(10);
  histogram.record(100);
  const late = join('delta');
  expect((await started.collect(late)).scopes).toEqual([]);
  counter.add(1);
  histogram.record(1);
  const { scopes } = await started.collect(late);
  expect(scopes[0]?.metrics).toMatchObject([
    { points: [{ value: 1 }] },
    { points: [{ count: 1, sum: 1, min: 1, max: 1 }] },
  ]);
  expect(await started.metric('h')).toMatchObject({ points: [{ min: 1, max: 100, count: 2 }] });

  removals.pop()?.();
  counter.add(5);
  const again = join('delta');
  counter.add(2);
  expect(await valueOf('c', again)).toBe(2);
});

test('a reader that was not added gets what has added up since the start, each time', async () => {
  const stranger = readerOf('delta', 'exponential');
  const [counter, histogram] = [createCounter(scope, 'c'), createHistogram(scope, 'h')];
  for (const value of [3, 6]) {
    counter.add(3);
    histogram.record(1);
    const { scopes } = await started.collect(stranger);
    expect(scopes[0]?.metrics).toMatchObject([
      { temporality: 'cumulative', points: [{ value }] },
      { type: 'histogram', points: [{ count: value / 3 }] },
    ]);
  }
});

describe('times', () => {
  test('deltas of one instrument begin together, at the collection before or when the instrument was made', async () => {
    const reader = join('delta');
    const counter = createCounter<'k'>(scope, 'c');
    counter.add(1, { k: 'early' });
    const [first] = await pointsOf('c', reader);
    counter.add(1, { k: 'late' });
    counter.add(1, { k: 'early' });
    const [early, late] = await pointsOf('c', reader);
    expect(first?.ticks).toBeLessThan(early?.ticks ?? 0);
    expect([early?.startTicks, late?.startTicks]).toEqual([first?.ticks, first?.ticks]);
    expect(early?.ticks).toBe(late?.ticks);
    expect(attributesOf(late as NumberPoint)).toEqual({ k: 'late' });

    const madeSince = createCounter(scope, 'd');
    madeSince.add(1);
    const [point] = await pointsOf('d', reader);
    expect(point?.startTicks).toBeGreaterThan(early?.ticks ?? 0);
    expect(point?.startTicks).toBeLessThan(point?.ticks ?? 0);
  });

  test('what adds up since the start begins with the first measurement of each set of labels', async () => {
    const counter = createCounter<'k'>(scope, 'c');
    counter.add(1, { k: 'early' });
    const [before] = await pointsOf('c');
    counter.add(1, { k: 'late' });
    const [early, late] = await pointsOf('c');
    expect(early?.startTicks).toBe(before?.startTicks);
    expect(late?.startTicks).toBeGreaterThan(before?.ticks ?? 0);
    expect(early?.startTicks).toBeLessThan(before?.ticks ?? 0);
  });

  test('a gauge has no start', async () => {
    createGauge(scope, 'g').set(1);
    const [point] = await pointsOf('g');
    expect(point?.startTicks).toBe(point?.ticks);
  });
});

describe('a reader that wants exponential histograms', () => {
  test('gets them beside one that does not, from the same measurements', async () => {
    const reader = join('cumulative', 'exponential');
    const histogram = createHistogram(scope, 'h');
    histogram.record(3);
    histogram.record(300);
    expect(await started.metric('h', reader)).toMatchObject({ type: 'exponentialHistogram', points: [{ count: 2 }] });
    expect(await started.metric('h')).toMatchObject({ type: 'histogram', points: [{ count: 2 }] });
    const collected = await started.collect(reader);
    expect(collected.scopes.flatMap(({ metrics }) => metrics)).toHaveLength(1);
  });

  test('that comes later has handles fill its form from then on', async () => {
    const histogram = createHistogram(scope, 'h');
    const bound = histogram.bind({});
    bound.record(1);
    const reader = join('cumulative', 'exponential');
    bound.record(2);
    histogram.record(3);
    expect(await started.metric('h')).toMatchObject({ type: 'histogram', points: [{ count: 3 }] });
    expect(await started.metric('h', reader)).toMatchObject({ type: 'exponentialHistogram', points: [{ count: 2 }] });
  });

  test('gets buckets as fine as each interval allows', async () => {
    const reader = join('delta', 'exponential');
    const histogram = createHistogram(scope, 'h');
    histogram.record(1e-6);
    histogram.record(1e6);
    const [wide] = ((await started.metric('h', reader)) as ExponentialMetric).points;
    histogram.record(1);
    histogram.record(1.1);
    const [narrow] = ((await started.metric('h', reader)) as ExponentialMetric).points;
    expect(wide?.scale).toBeLessThan(3);
    expect(narrow?.scale).toBeGreaterThan(7);
  });
});

test('a reader whose answers throw or are none gets what has added up', async () => {
  const hostile: MetricReader = {
    name: 'hostile',
    temporality(kind) {
      if (kind === 'counter') throw new Error('no');
      return 'sideways' as never;
    },
    get histograms(): never {
      throw new Error('no');
    },
  };
  removals.push(addMetricReader(hostile));
  createCounter(scope, 'c').add(1);
  createHistogram(scope, 'h').record(1);
  const { scopes, failures } = await started.collect(hostile);
  expect(failures).toEqual([]);
  expect(scopes[0]?.metrics).toMatchObject([
    { type: 'sum', temporality: 'cumulative' },
    { type: 'histogram', temporality: 'cumulative' },
  ]);
});

test('what was collected does not change any more', async () => {
  const histogram = createHistogram(scope, 'h');
  const delta = join('delta');
  const exponential = join('delta', 'exponential');
  const kept: [MetricSnapshot, string][] = [];
  for (let round = 0; round < 3; round++) {
    histogram.record(10 ** round);
    for (const reader of [started.reader as MetricReader, delta, exponential]) {
      const snapshot = await started.collect(reader);
      kept.push([snapshot, JSON.stringify(snapshot)]);
    }
  }
  expect(kept.map(([snapshot]) => JSON.stringify(snapshot))).toEqual(kept.map(([, text]) => text));
});

test('the status names the readers', async () => {
  join('delta');
  expect(started.setup.status.metrics).toEqual({ enabled: true, exporters: ['test', 'test'] });
});

test('without the event loop the same is collected, but for asynchronous callbacks', () => {
  createCounter(scope, 'c').add(2);
  const { scopes } = ports.metricCollection.collectNow(started.reader as MetricReader);
  expect(scopes[0]?.metrics).toMatchObject([{ name: 'c', points: [{ value: 2 }] }]);
});

test('what was bound and never recorded has no point, and what is recorded begins then', async () => {
  const counter = createCounter<'k'>(scope, 'c');
  const [idle, busy] = [counter.bind({ k: 'idle' }), counter.bind({ k: 'busy' })];
  expect(await pointsOf('c')).toEqual([]);
  busy.add(1);
  const points = await pointsOf('c');
  expect(points.map(attributesOf)).toEqual([{ k: 'busy' }]);
  idle.add(0);
  const later = await pointsOf('c');
  expect(later.map((point) => [attributesOf(point), point.value])).toEqual([
    [{ k: 'busy' }, 1],
    [{ k: 'idle' }, 0],
  ]);
  expect(later[1]?.startTicks).toBeGreaterThan(points[0]?.ticks ?? Infinity);
});
