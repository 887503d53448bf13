import type { Context } from '@opentelemetry/api';
import { ValueType, metrics as api } from '@opentelemetry/api';
import type { MetricSnapshot, NumberPoint } from '@throughline/core';
import { createScope, ports, redirectInternalLog } from '@throughline/core';
import { allHostile, hostile } from '@throughline/hostile-values';
import * as fc from 'fast-check';

import { createMetricProducer } from '../src/metric-producer.ts';
import { createCounter, createGauge, createHistogram, createUpDownCounter } from '../src/instruments.ts';
import { metrics } from '../src/metrics.ts';
import { createObservable } from '../src/observables.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, startMetrics } from './started-metrics.ts';

const scope = createScope('test');
let started: StartedMetrics;

beforeEach(() => {
  started = startMetrics({ exemplarFilter: 'always_on' });
});
afterEach(() => started.stop());

function isValid(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value));
}

const NOT_NUMBERS = ['attributes', 'exemplars', 'counts', 'positive', 'negative'];

/** Whether a collection holds nothing that could not be written. */
function expectValid({ scopes }: MetricSnapshot): void {
  const all = scopes.flatMap(({ metrics: list }) => [...list]);
  for (const { name, unit } of all) expect([typeof name, typeof unit]).toEqual(['string', 'string']);
  for (const point of all.flatMap(({ points }) => [...points])) {
    const numbers = Object.entries(point).filter(([key]) => !NOT_NUMBERS.includes(key));
    expect(numbers.filter(([, value]) => !isValid(value))).toEqual([]);
    for (const [key, value] of Object.entries(attributesOf(point))) {
      expect(key).not.toBe('');
      expect(['string', 'number', 'boolean', 'object']).toContain(typeof value);
    }
  }
}

/** Every way to record a measurement. */
function everyWay(value: number, attributes: never, context: Context): void {
  const meter = api.getMeter('lib');
  meter.createCounter('api.counter').add(value, attributes, context);
  meter.createUpDownCounter('api.upDown').add(value, attributes, context);
  meter.createHistogram('api.histogram').record(value, attributes, context);
  meter.createGauge('api.gauge').record(value, attributes, context);
  createCounter(scope, 'counter').add(value, attributes, context);
  createCounter(scope, 'counter').bind(attributes).add(value, context);
  createUpDownCounter(scope, 'upDown').add(value, attributes, context);
  createGauge(scope, 'gauge').set(value, attributes, context);
  createGauge(scope, 'gauge').bind(attributes).set(value, context);
  createHistogram(scope, 'histogram').record(value, attributes, context);
  createHistogram(scope, 'exponential', { exponential: true }).bind(attributes).record(value, context);
  createHistogram(scope, 'timed').start(attributes).end(attributes);
  createHistogram(scope, 'timed').remove(attributes);
  ports.instrument
    .handle({ scope, kind: 'counter', name: 'port', unit: '', description: '' }, attributes)
    .record(value, context);
}

test('whatever is passed as a value, as attributes and as a context: nothing throws, and what is good is there', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, async (value, attributes, context) => {
      everyWay(value() as number, attributes() as never, context() as Context);
      everyWay(1, { good: 'kept' } as never, undefined as never);
      everyWay(1, attributes() as never, context() as Context);
      const snapshot = await started.collect();
      expectValid(snapshot);
      const counters = snapshot.scopes
        .flatMap(({ metrics: list }) => list)
        .filter(({ name }) => name === 'api.counter');
      const points = (counters[0]?.points ?? []) as readonly NumberPoint[];
      const good = points.filter((point) => JSON.stringify(attributesOf(point)) === '{"good":"kept"}');
      expect(good[0]?.value).toBeGreaterThan(0);
    }),
    { seed: 20_240_606, numRuns: 230 },
  );
}, 60_000);

test('good attributes stay beside bad ones', async () => {
  const counter = api.getMeter('lib').createCounter('c');
  const attributes = Object.defineProperty(
    { good: 'kept', list: ['a', null], nested: {}, big: 5n, '': 'no name' },
    'bad',
    {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    },
  );
  for (const value of [1, 1, 1]) counter.add(value, attributes as never);
  const { scopes } = await started.collect();
  const [point, ...more] = (scopes[0]?.metrics[0]?.points ?? []) as readonly NumberPoint[];
  expect(more).toEqual([]);
  expect(point?.value).toBe(3);
  expect(attributesOf(point as NumberPoint)).toEqual({ good: 'kept', list: ['a', null] });
});

test.each([
  ['NaN', Number.NaN],
  ['infinite', Infinity],
  ['negative infinite', -Infinity],
  ['a text', '5'],
  ['a big integer', 5n],
  ['nothing', undefined],
  ['null', null],
  ['an object', {}],
  ['a boolean', true],
])('a value that is %s is refused with one warning, and the point stays right', async (_what, bad) => {
  const lines: string[] = [];
  await started.stop();
  started = startMetrics({}, { env: { OTEL_LOG_LEVEL: 'warn' } });
  const restore = redirectInternalLog((line) => lines.push(line));
  const instruments = [createCounter(scope, 'c'), createUpDownCounter(scope, 'u')];
  const gauge = createGauge(scope, 'g');
  const histogram = createHistogram(scope, 'h');
  for (const value of [2, bad as number, 3]) {
    for (const counter of instruments) counter.add(value);
    gauge.set(value);
    histogram.record(value);
  }
  createCounter(scope, 'c')
    .bind({})
    .add(bad as number);
  restore();
  const { scopes } = await started.collect();
  expect(scopes[0]?.metrics).toMatchObject([
    { points: [{ value: 5 }] },
    { points: [{ value: 5 }] },
    { points: [{ value: 3 }] },
    { points: [{ count: 2, sum: 5, min: 2, max: 3 }] },
  ]);
  expect(lines).toHaveLength(4);
  for (const line of lines)
    expect(line).toMatch(/(counter|upDownCounter|gauge|histogram) "[cugh]": expected a finite number/);
});

test('a negative number is refused by what only rises, with one warning', async () => {
  const lines: string[] = [];
  await started.stop();
  started = startMetrics({}, { env: { OTEL_LOG_LEVEL: 'warn' } });
  const restore = redirectInternalLog((line) => lines.push(line));
  const counter = createCounter(scope, 'c');
  for (const value of [5, -1, -2, 3]) counter.add(value);
  counter.bind({}).add(-1);
  counter.add(-0);
  restore();
  const { scopes } = await started.collect();
  expect(scopes[0]?.metrics).toMatchObject([{ points: [{ value: 8 }] }]);
  expect(lines).toEqual([expect.stringContaining('counter "c": expected no negative number')]);
});

test('whole numbers stay whole: the fraction is left out with one warning', async () => {
  const counter = api.getMeter('lib').createCounter('c', { valueType: ValueType.INT });
  for (const value of [1, 2.9, 0.5]) counter.add(value);
  expect((await started.collect()).scopes[0]?.metrics).toMatchObject([{ points: [{ value: 3 }] }]);
});

describe('whatever is passed', () => {
  test.each(allHostile.map((make, index) => [index, make] as const))(
    'to make instruments, meters and views, nothing throws: %i',
    async (_index, make) => {
      const registrations: { remove(): void }[] = [];
      const calls: (() => unknown)[] = [
        () =>
          api
            .getMeter(make() as string, make() as string, make() as never)
            .createCounter('x')
            .add(1),
        () =>
          api
            .getMeter('lib')
            .createCounter(make() as string, make() as never)
            .add(1),
        () =>
          api
            .getMeter('lib')
            .createHistogram('h', make() as never)
            .record(1),
        () =>
          api
            .getMeter('lib')
            .createObservableGauge('o', make() as never)
            .addCallback(5 as never),
        () => api.getMeter('lib').addBatchObservableCallback(make() as never, make() as never),
        () => api.getMeter('lib').removeBatchObservableCallback(make() as never, make() as never),
        () => createCounter(scope, make() as string, make() as never).add(1),
        () => createHistogram(scope, 'h', make() as never).record(1),
        () => createGauge(scope, 'g', make() as never).remove(make() as never),
        () => createObservable(scope, make() as never).remove(),
        () => createObservable(scope, { kind: make(), name: make(), unit: make(), read: make() } as never).remove(),
        () => registrations.push(createObservable(scope, { kind: 'gauge', name: 'o', read: () => make() as number })),
        () => started.setup.reconfigure({ views: make(), exemplarFilter: make() }),
        () =>
          started.setup.reconfigure({
            views: [make(), { select: make(), aggregation: make(), keep: make(), name: make() }],
          }),
        () => createMetricProducer(make() as never).disconnect(),
      ];
      for (const call of calls) expect(call).not.toThrow();
      createCounter(scope, 'still.works').add(1);
      started.setup.reconfigure({ views: [] });
      const snapshot = await started.collect();
      for (const { remove } of registrations) remove();
      expectValid(snapshot);
      expect(snapshot.scopes.flatMap(({ metrics: list }) => list.map(({ name }) => name))).toContain('still.works');
    },
  );

  test.each(allHostile.map((make, index) => [index, make] as const))(
    'as options, metrics start: %i',
    async (_index, make) => {
      await started.stop();
      started = startMetrics(make() as never);
      createCounter(scope, 'a').add(1);
      expect((await started.collect()).scopes).toHaveLength(1);
      await started.stop();
      started = startMetrics({ views: make(), exemplarFilter: make(), readers: make() } as never);
      createCounter(scope, 'a').add(1);
      expect((await started.collect()).scopes).toHaveLength(1);
    },
  );
});

test('without telemetry nothing throws either', async () => {
  await started.stop();
  for (const make of allHostile)
    expect(() => everyWay(make() as number, make() as never, make() as Context)).not.toThrow();
  started = startMetrics();
  expect(metrics).toBeInstanceOf(Function);
});
