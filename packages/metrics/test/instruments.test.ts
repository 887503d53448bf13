import type { HistogramMetric, SumMetric } from '@throughline/core';
import { createScope, runInContext, activeContext } from '@throughline/core';

import { createCounter, createGauge, createHistogram, createUpDownCounter } from '../src/instruments.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, startMetrics } from './started-metrics.ts';

const scope = createScope('test');
let started: StartedMetrics;

beforeEach(() => {
  started = startMetrics();
});
afterEach(() => started.stop());

async function sums(name: string): Promise<unknown[]> {
  const { points = [] } = ((await started.metric(name)) as SumMetric | undefined) ?? {};
  return points.map((point) => [attributesOf(point), point.value]);
}

async function histogram(name: string): Promise<HistogramMetric['points']> {
  return ((await started.metric(name)) as HistogramMetric | undefined)?.points ?? [];
}

test('counters add, gauges hold, histograms count', async () => {
  const counter = createCounter(scope, 'c', { description: 'counts' });
  const upDown = createUpDownCounter(scope, 'u');
  const gauge = createGauge(scope, 'g');
  for (const value of [5, 2]) {
    counter.add(value);
    upDown.add(-value);
    gauge.set(value);
  }
  const { scopes } = await started.collect();
  expect(scopes).toMatchObject([
    {
      scope: { name: 'test' },
      metrics: [
        { name: 'c', description: 'counts', kind: 'counter', type: 'sum', monotonic: true, points: [{ value: 7 }] },
        { name: 'u', kind: 'upDownCounter', type: 'sum', monotonic: false, points: [{ value: -7 }] },
        { name: 'g', kind: 'gauge', type: 'gauge', points: [{ value: 2 }] },
      ],
    },
  ]);
});

describe('labels', () => {
  test('become texts, for every way to record', async () => {
    const counter = createCounter<'attempt' | 'success'>(scope, 'tool_retry_attempts_total');
    counter.add(1, { attempt: 0, success: true });
    counter.add(1, { success: 'true', attempt: '0' });
    counter.add(1, { success: true, attempt: '0' });
    counter.bind({ attempt: 0, success: true }).add(1);
    expect(await sums('tool_retry_attempts_total')).toEqual([[{ attempt: '0', success: 'true' }, 4]]);
    counter.remove({ attempt: 0, success: true });
    expect(await sums('tool_retry_attempts_total')).toEqual([]);
  });

  test('that are undefined are not there', async () => {
    const counter = createCounter<'a' | 'b'>(scope, 'c');
    counter.add(1, { a: 'x', b: undefined } as never);
    counter.add(1, { a: 'x' });
    counter.add(1, { b: null, a: 'x' } as never);
    expect(await sums('c')).toEqual([[{ a: 'x' }, 3]]);
  });

  test('of every order are one set', async () => {
    const counter = createCounter(scope, 'c');
    const keys = ['a', 'b', 'c', 'd'];
    const orders = keys.flatMap((one) =>
      keys.flatMap((two) => keys.flatMap((three) => keys.map((four) => [one, two, three, four]))),
    );
    const all = orders.filter((order) => new Set(order).size === 4);
    for (const order of all) counter.add(1, Object.fromEntries(order.map((key) => [key, key])));
    for (const order of all) counter.add(1, Object.fromEntries(order.map((key) => [key, key])));
    expect(all).toHaveLength(24);
    expect(await sums('c')).toEqual([[{ a: 'a', b: 'b', c: 'c', d: 'd' }, 48]]);
  });

  test('are read at each measurement, also when the object is the same', async () => {
    const counter = createCounter(scope, 'c');
    const labels: Record<string, string> = { a: 'x' };
    counter.add(1, labels);
    labels['a'] = 'y';
    counter.add(2, labels);
    labels['b'] = 'z';
    counter.add(4, labels);
    delete labels['a'];
    counter.add(8, labels);
    expect(await sums('c')).toEqual([
      [{ a: 'x' }, 1],
      [{ a: 'y' }, 2],
      [{ a: 'y', b: 'z' }, 4],
      [{ b: 'z' }, 8],
    ]);
  });

  test('of a handle are those it was bound with', async () => {
    const counter = createCounter(scope, 'c');
    const labels = { a: 'x' };
    const bound = counter.bind(labels);
    labels.a = 'changed';
    bound.add(1);
    expect(await sums('c')).toEqual([[{ a: 'x' }, 1]]);
  });

  test('inherited ones are none of the object', async () => {
    const counter = createCounter(scope, 'c');
    const inherited = Object.assign(Object.create({ tenant: 'inherited' }) as object, { a: 'x' });
    counter.add(1, { a: 'x', tenant: 'inherited' });
    counter.add(2, inherited);
    counter.add(4, inherited);
    expect(await sums('c')).toEqual([
      [{ a: 'x', tenant: 'inherited' }, 1],
      [{ a: 'x' }, 6],
    ]);
  });

  test('with a key of the language itself are labels like any other', async () => {
    const counter = createCounter(scope, 'c');
    const labels = JSON.parse('{"__proto__": "x", "constructor": "y", "toString": "z"}') as Record<string, string>;
    counter.add(1, labels);
    counter.bind(labels).add(1);
    const [[, value]] = (await sums('c')) as [[unknown, number]];
    expect(value).toBe(2);
  });

  test('are checked by their keys', () => {
    const counter = createCounter(scope, 'c', { labels: ['method', 'status'] });
    counter.add(1, { method: 'GET', status: 200 });
    // @ts-expect-error -- the key is not among those that were named
    counter.add(1, { methd: 'GET' });
    // @ts-expect-error -- the value is no label
    counter.add(1, { method: {} });
    // @ts-expect-error -- the key is not among those that were named
    createGauge<'a'>(scope, 'g').bind({ b: 'x' });
  });
});

describe('a histogram of durations', () => {
  test.each([
    ['h_seconds', 0.02, 20],
    ['h_ms', 20, 20_000],
    ['h', 20, 20_000],
  ])('%s measures in its unit', async (name, least, most) => {
    const duration = createHistogram(scope, name);
    const result = await duration.time(() => new Promise((resolve) => setTimeout(resolve, 25, 'result')), { ok: true });
    const [point] = await histogram(name);
    expect(result).toBe('result');
    expect(point).toMatchObject({ count: 1 });
    expect(attributesOf(point as never)).toEqual({ ok: 'true' });
    expect(point?.sum).toBeGreaterThan(least);
    expect(point?.sum).toBeLessThan(most);
  });

  test('of another unit of time converts', async () => {
    for (const unit of ['ns', 'us', 'min', 'h']) createHistogram(scope, `h.${unit}`, { unit }).time(() => undefined);
    const { scopes } = await started.collect();
    const [ns, us, min, h] = ((scopes[0]?.metrics ?? []) as HistogramMetric[]).map(({ points }) => points[0]?.sum ?? 0);
    expect(ns).toBeGreaterThan(us ?? 0);
    expect(min).toBeGreaterThan(h ?? 0);
    expect(us).toBeGreaterThan((min ?? 0) * 1e6);
  });

  test('returns what the function returns, and lets errors pass as they are, counted too', async () => {
    const duration = createHistogram(scope, 'h');
    const error = { not: 'an error' };
    expect(duration.time(() => 5)).toBe(5);
    expect(() =>
      duration.time(() => {
        throw error;
      }),
    ).toThrow(expect.objectContaining({ not: 'an error' }));
    await expect(duration.time(() => Promise.reject(error))).rejects.toBe(error);
    expect(await duration.time(async () => 'later')).toBe('later');
    expect(await histogram('h')).toMatchObject([{ count: 4 }]);
  });

  test('does not wait for a lazy thenable', async () => {
    const duration = createHistogram(scope, 'h');
    const then = jest.fn();
    // oxlint-disable-next-line unicorn/no-thenable -- it stands for a query builder
    const query = { then };
    expect(duration.time(() => query)).toBe(query);
    expect(then).not.toHaveBeenCalled();
    expect(await histogram('h')).toMatchObject([{ count: 1 }]);
  });

  test('started by hand ends once, with the labels that are known by then', async () => {
    const duration = createHistogram<'route' | 'status'>(scope, 'h_ms');
    const timer = duration.start({ route: '/' });
    const took = timer.end({ status: 200 });
    expect(timer.end({ status: 500 })).toBe(took);
    timer[Symbol.dispose]();
    const [point, ...more] = await histogram('h_ms');
    expect(more).toEqual([]);
    expect(point).toMatchObject({ count: 1, sum: took });
    expect(attributesOf(point as never)).toEqual({ route: '/', status: '200' });
  });

  test('ends with the block that holds it', async () => {
    const duration = createHistogram(scope, 'h');
    {
      using _ = duration.start();
      expect(await histogram('h')).toEqual([]);
    }
    expect(await histogram('h')).toMatchObject([{ count: 1 }]);
  });

  test('takes labels that cannot be read for none', async () => {
    const duration = createHistogram(scope, 'h');
    const hostile = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    runInContext(activeContext(), () => duration.start(hostile).end(hostile));
    expect(await histogram('h')).toMatchObject([{ count: 1 }]);
  });
});
