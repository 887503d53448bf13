import type { Observable as ApiObservable, ObservableCallback } from '@opentelemetry/api';
import { metrics as api } from '@opentelemetry/api';
import type { MetricReader, MetricRecord, MetricSnapshot, NumberPoint, SumMetric } from '@throughline/core';
import { addMetricReader, addObservable, createScope, ports } from '@throughline/core';

import type { Labels } from '../src/instruments.ts';
import { createObservable } from '../src/observables.ts';
import type { ObservableRegistration } from '../src/observables.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, readerOf, startMetrics, withoutSelf } from './started-metrics.ts';

const scope = createScope('test');
let started: StartedMetrics;
let cleanups: (() => void)[] = [];

beforeEach(() => {
  started = startMetrics();
});
afterEach(async () => {
  for (const cleanup of cleanups) cleanup();
  cleanups = [];
  await started.stop();
});

function join(temporality: 'delta' | 'cumulative'): MetricReader {
  const reader = readerOf(temporality);
  cleanups.push(addMetricReader(reader));
  return reader;
}

function watch(instrument: ApiObservable, callback: ObservableCallback): void {
  instrument.addCallback(callback);
  cleanups.push(() => instrument.removeCallback(callback));
}

function observe(...[given]: [Parameters<typeof createObservable>[1]]): ObservableRegistration {
  const registration = createObservable(scope, given);
  cleanups.push(registration.remove);
  return registration;
}

function metricsIn(snapshot: MetricSnapshot): MetricRecord[] {
  return withoutSelf(snapshot).scopes.flatMap(({ metrics }) => [...metrics]);
}

async function valuesOf(name: string, reader?: MetricReader): Promise<unknown[]> {
  const points = ((await started.metric(name, reader)) as SumMetric | undefined)?.points ?? [];
  return points.map((point: NumberPoint) => [attributesOf(point), point.value]);
}

describe('an instrument of the API', () => {
  test.each([
    ['createObservableCounter', { type: 'sum', monotonic: true, temporality: 'cumulative' }],
    ['createObservableUpDownCounter', { type: 'sum', monotonic: false, temporality: 'cumulative' }],
    ['createObservableGauge', { type: 'gauge' }],
  ] as const)('%s tells what its callbacks say, at each collection', async (method, expected) => {
    let value = 5;
    const instrument = api.getMeter('lib')[method]('o', { unit: '1' });
    watch(instrument, (result) => {
      result.observe(value, { a: 1 });
      result.observe(1, { b: 2 });
    });
    expect(await started.metric('o')).toMatchObject({ ...expected, unit: '1' });
    value = 7;
    expect(await valuesOf('o')).toEqual([
      [{ a: 1 }, 7],
      [{ b: 2 }, 1],
    ]);
  });

  test('has each callback called once a collection, until it is removed', async () => {
    const instrument = api.getMeter('lib').createObservableGauge('o');
    const [callback, other] = [jest.fn((result) => result.observe(1)), jest.fn()];
    for (const twice of [callback, callback]) watch(instrument, twice);
    watch(instrument, other);
    await started.collect();
    await started.collect();
    instrument.removeCallback(callback);
    expect(await valuesOf('o')).toEqual([]);
    expect([callback.mock.calls.length, other.mock.calls.length]).toEqual([2, 3]);
    instrument.removeCallback(() => undefined);
    instrument.addCallback('no function' as never);
    expect((await started.collect()).failures).toEqual([]);
  });
});

describe('a callback for several instruments', () => {
  test('tells the values of those it was given for, and of no other', async () => {
    const meter = api.getMeter('lib');
    const [one, two, other] = ['one', 'two', 'other'].map((name) => meter.createObservableGauge(name)) as [
      ApiObservable,
      ApiObservable,
      ApiObservable,
    ];
    const callback = jest.fn((result) => {
      result.observe(one, 1);
      result.observe(two, 2, { a: 1 });
      result.observe(other, 3);
      result.observe({}, 4);
      result.observe(null, 5);
    });
    meter.addBatchObservableCallback(callback, [one, two]);
    meter.addBatchObservableCallback(callback, [two, one]);
    expect(metricsIn(await started.collect()).map(({ name }) => name)).toEqual(['one', 'two']);
    expect(callback).toHaveBeenCalledTimes(1);
    meter.removeBatchObservableCallback(callback, [one]);
    expect(await valuesOf('two')).toEqual([[{ a: 1 }, 2]]);
    meter.removeBatchObservableCallback(callback, [two, one]);
    expect(metricsIn(await started.collect())).toEqual([]);
  });

  test('that was given none, or is none, is left out', async () => {
    const meter = api.getMeter('lib');
    const callback = jest.fn();
    meter.addBatchObservableCallback(callback, []);
    meter.addBatchObservableCallback(callback, [{} as never]);
    meter.addBatchObservableCallback(callback, null as never);
    meter.addBatchObservableCallback(5 as never, [meter.createObservableGauge('o')]);
    expect(await started.collect()).toEqual({ scopes: [], failures: [] });
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('an observable of an application', () => {
  test('is a number, or one for each set of labels, which become texts', async () => {
    observe({ kind: 'gauge', name: 'pool_size', read: () => 3 });
    observe({
      kind: 'upDownCounter',
      name: 'queue_bytes',
      description: 'what waits',
      read: () =>
        new Map([
          [10, { queue: 1 }],
          [20, { queue: 2 }],
        ]),
    });
    observe({ kind: 'counter', name: 'ticks', read: async () => 9 });
    const metrics = metricsIn(await started.collect());
    expect(metrics).toMatchObject([
      { name: 'pool_size', type: 'gauge', points: [{ value: 3 }] },
      { name: 'queue_bytes', unit: 'By', description: 'what waits', monotonic: false },
      { name: 'ticks', monotonic: true, points: [{ value: 9 }] },
    ]);
    expect(metrics[1]?.points.map(attributesOf)).toEqual([{ queue: '1' }, { queue: '2' }]);
  });

  test('ends with its registration, or with the block that holds it', async () => {
    {
      using _ = observe({ kind: 'gauge', name: 'o', read: () => 1 });
      expect(await valuesOf('o')).toEqual([[{}, 1]]);
    }
    expect(await valuesOf('o')).toEqual([]);
  });

  test('that cannot be read is not', async () => {
    observe({ kind: 'thermometer' as never, name: 'a', read: () => 1 });
    observe({ kind: 'gauge', name: 'b', read: undefined as never });
    expect(await started.collect()).toEqual({ scopes: [], failures: [] });
  });

  test('survives telemetry, and is read again when it starts again', async () => {
    observe({ kind: 'gauge', name: 'o', read: () => 1 });
    await started.stop();
    started = startMetrics();
    expect(await valuesOf('o')).toEqual([[{}, 1]]);
  });
});

describe('deltas', () => {
  test('of a sum are the differences to what the reader had, also after a gap', async () => {
    const readings: (number | undefined)[] = [10, 15, undefined, 40];
    const reader = join('delta');
    const other = join('delta');
    observe({ kind: 'counter', name: 'o', read: () => (readings[0] === undefined ? [] : readings[0]) });
    const seen: unknown[] = [];
    while (readings.length > 0) {
      seen.push((await valuesOf('o', reader)).map((pair) => (pair as [unknown, number])[1]));
      if (readings.length === 4) expect(await valuesOf('o', other)).toEqual([[{}, 10]]);
      if (readings.length > 1) readings.shift();
      else break;
    }
    expect(seen).toEqual([[10], [5], [], [25]]);
    expect(await valuesOf('o', other)).toEqual([[{}, 30]]);
  });

  test('of a rising sum that fell are what it is now', async () => {
    let value = 10;
    const reader = join('delta');
    observe({ kind: 'counter', name: 'o', read: () => value });
    observe({ kind: 'upDownCounter', name: 'p', read: () => value });
    await started.collect(reader);
    value = 4;
    expect([await valuesOf('o', reader), await valuesOf('p')]).toEqual([[[{}, 4]], [[{}, 4]]]);
    value = 3;
    expect(metricsIn(await started.collect(reader))).toMatchObject([
      { points: [{ value: 3 }] },
      { points: [{ value: -1 }] },
    ]);
  });
});

describe('times', () => {
  test('a series begins with its instrument, or with the collection before it was first met', async () => {
    let keys = ['early'];
    const instrument = api.getMeter('lib').createObservableCounter('o');
    watch(instrument, (result) => keys.forEach((key) => result.observe(1, { key })));
    const [first] = (await started.metric('o'))?.points ?? [];
    keys = ['early', 'late'];
    const [early, late] = (await started.metric('o'))?.points ?? [];
    expect(early?.startTicks).toBe(first?.startTicks);
    expect(early?.startTicks).toBeLessThan(first?.ticks ?? 0);
    expect(late?.startTicks).toBe(first?.ticks);
  });

  test('a rising sum that fell begins anew', async () => {
    let value = 10;
    observe({ kind: 'counter', name: 'o', read: () => value });
    const [before] = (await started.metric('o'))?.points ?? [];
    value = 4;
    const [after] = (await started.metric('o'))?.points ?? [];
    expect(after?.startTicks).toBe(before?.ticks);
  });

  test('deltas begin with the collection before', async () => {
    const reader = join('delta');
    observe({ kind: 'counter', name: 'o', read: () => 1 });
    const [before] = (await started.metric('o', reader))?.points ?? [];
    const [after] = (await started.metric('o', reader))?.points ?? [];
    expect(after?.startTicks).toBe(before?.ticks);
  });
});

test('what is not observed in a collection is not told in it', async () => {
  let keys = ['a', 'b'];
  observe({ kind: 'gauge', name: 'o', read: () => keys.map((key): [number, Labels] => [1, { key }]) });
  expect(await valuesOf('o')).toHaveLength(2);
  keys = ['b'];
  expect(await valuesOf('o')).toEqual([[{ key: 'b' }, 1]]);
  keys = [];
  expect(metricsIn(await started.collect())).toEqual([]);
});

test('one set of attributes that is observed twice has its last value', async () => {
  observe({
    kind: 'counter',
    name: 'o',
    read: () => [
      [1, { a: 1, b: 2 }],
      [5, { b: 2, a: 1 }],
    ],
  });
  expect(await valuesOf('o')).toEqual([[{ a: '1', b: '2' }, 5]]);
});

test('sums that a view puts together add up, and of gauges the last value stays', async () => {
  started.setup.reconfigure({ views: [{ select: { name: '?' }, drop: ['worker'] }] });
  const read = (): [number, Labels][] => [
    [3, { worker: 1, pool: 'a' }],
    [4, { worker: 2, pool: 'a' }],
  ];
  observe({ kind: 'counter', name: 'c', read });
  observe({ kind: 'gauge', name: 'g', read });
  expect([await valuesOf('c'), await valuesOf('g')]).toEqual([[[{ pool: 'a' }, 7]], [[{ pool: 'a' }, 4]]]);
});

describe('a callback that goes wrong costs its own values, one line, and nothing else', () => {
  beforeEach(() => void observe({ kind: 'gauge', name: 'good', read: () => 1 }));

  test.each<[string, () => never, string]>([
    [
      'throws',
      () => {
        throw new Error('database is down');
      },
      'failed: database is down',
    ],
    ['rejects', () => Promise.reject(new Error('database is down')) as never, 'failed: database is down'],
    ['returns what cannot be read', () => [5] as never, 'failed:'],
    [
      'has no end',
      () =>
        (function* () {
          for (;;) yield [1, {}];
        })() as never,
      'failed: it has more than 100000 values',
    ],
    [
      'throws something that is no error',
      () => {
        throw Object.create(null);
      },
      'failed: ',
    ],
  ])('one that %s', async (_how, read, reason) => {
    observe({ kind: 'gauge', name: 'bad', read });
    for (const expected of [['good'], ['good']]) {
      const snapshot = await started.collect();
      expect(metricsIn(snapshot).map(({ name }) => name)).toEqual(expected);
      expect(snapshot.failures).toEqual([expect.stringContaining(`the callback of "bad" ${reason}`)]);
    }
  });

  test('one that never comes back: it is given up at the deadline, and not called again while it hangs', async () => {
    let finish = (_value: number): void => undefined;
    const read = jest.fn(() => new Promise<number>((resolve) => (finish = resolve)));
    observe({ kind: 'gauge', name: 'slow', read });
    const collect = (): Promise<MetricSnapshot> =>
      ports.metricCollection.collect(started.reader as MetricReader, Date.now() + 50);
    expect(await collect()).toMatchObject({ failures: [expect.stringContaining('"slow" took too long')] });
    const second = await collect();
    expect(second.failures).toEqual([expect.stringContaining('"slow" has not come back')]);
    expect(metricsIn(second).map(({ name }) => name)).toEqual(['good']);
    expect(read).toHaveBeenCalledTimes(1);
    finish(1);
    await new Promise(setImmediate);
    const third = collect();
    finish(2);
    expect(metricsIn(await third)).toMatchObject([{ name: 'good' }, { name: 'slow', points: [{ value: 2 }] }]);
  });

  test('one that hangs holds up no reader but its own', async () => {
    const read = jest.fn(() => new Promise<number>(() => undefined));
    observe({ kind: 'gauge', name: 'slow', read });
    const other = join('cumulative');
    await ports.metricCollection.collect(started.reader as MetricReader, Date.now());
    await ports.metricCollection.collect(other, Date.now());
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('one that fails half-way: what it said before does not count', async () => {
    const instrument = api.getMeter('lib').createObservableGauge('half');
    watch(instrument, (result) => {
      result.observe(1);
      throw new Error('no');
    });
    expect(metricsIn(await started.collect()).map(({ name }) => name)).toEqual(['good']);
  });

  test('one that goes on talking after its end is not heard', async () => {
    const instrument = api.getMeter('lib').createObservableGauge('late');
    let kept: { observe(value: number): void } | undefined;
    watch(instrument, (result) => {
      kept?.observe(99);
      kept = result;
      result.observe(1);
    });
    await started.collect();
    kept?.observe(98);
    expect(await valuesOf('late')).toEqual([[{}, 1]]);
  });

  test.each([Number.NaN, Infinity, -Infinity, '5', 5n, null, undefined, {}])(
    'a value of %p is left out',
    async (value) => {
      const instrument = api.getMeter('lib').createObservableGauge('o');
      watch(instrument, (result) => {
        result.observe(1, { a: 1 });
        result.observe(value as number, { a: 2 });
      });
      expect(await valuesOf('o')).toEqual([[{ a: 1 }, 1]]);
    },
  );

  test('a negative value of a rising sum is left out', async () => {
    observe({
      kind: 'counter',
      name: 'o',
      read: () => [
        [-1, { a: 1 }],
        [1, { a: 2 }],
      ],
    });
    expect(await valuesOf('o')).toEqual([[{ a: '2' }, 1]]);
  });
});

test('without the event loop, synchronous callbacks are read, and others are named', () => {
  observe({ kind: 'gauge', name: 'sync', read: () => 1 });
  observe({ kind: 'gauge', name: 'async', read: async () => 1 });
  const { scopes, failures } = ports.metricCollection.collectNow(started.reader as MetricReader);
  expect(scopes[0]?.metrics).toMatchObject([{ name: 'sync', points: [{ value: 1 }] }]);
  expect(failures).toEqual([expect.stringContaining('"async" is asynchronous')]);
});

test('a source that the observable did not name is not told', async () => {
  const [named, other] = ['named', 'other'].map((name) => ({
    scope,
    kind: 'observableGauge' as const,
    name,
    unit: '',
    description: '',
  }));
  cleanups.push(
    addObservable({
      sources: [named as never],
      read(tell) {
        tell(named as never, 1);
        tell(other as never, 2);
      },
    }),
  );
  expect(metricsIn(await started.collect()).map(({ name }) => name)).toEqual(['named']);
});
