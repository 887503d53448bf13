import type { NumberPoint } from '@throughline/core';
import { addMetricReader, createScope, ports } from '@throughline/core';
import { ROOT_CONTEXT } from '@opentelemetry/api';

import { createCounter, createGauge, createHistogram } from '../src/instruments.ts';
import { heldBytes } from './held-memory.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, readerOf, startMetrics } from './started-metrics.ts';

const scope = createScope('test');
let started: StartedMetrics;

beforeEach(() => {
  started = startMetrics();
});
afterEach(() => started.stop());

async function valuesOf(name: string): Promise<unknown[]> {
  const metric = await started.metric(name);
  const points = (metric?.points ?? []) as readonly NumberPoint[];
  return points.map((point) => [attributesOf(point), point.value]);
}

test('a set of labels that was removed is gone, and the others stay', async () => {
  const gauge = createGauge<'pool'>(scope, 'g');
  gauge.set(1, { pool: 'a' });
  gauge.set(2, { pool: 'b' });
  gauge.remove({ pool: 'a' });
  gauge.remove({ pool: 'never there' });
  expect(await valuesOf('g')).toEqual([[{ pool: 'b' }, 2]]);
});

test('recorded again it begins anew, for every way to record', async () => {
  const counter = createCounter<'a' | 'b'>(scope, 'c');
  const labels = { a: 'x', b: 'y' };
  const bound = counter.bind(labels);
  const handle = ports.instrument.handle({ scope, kind: 'counter', name: 'c', unit: '', description: '' }, labels);
  const ways: (() => void)[] = [
    () => counter.add(1, labels),
    () => counter.add(1, { b: 'y', a: 'x' }),
    () => bound.add(1),
    () => handle.record(1, ROOT_CONTEXT),
  ];
  for (const way of ways) {
    for (const other of ways) other();
    counter.remove({ b: 'y', a: 'x' });
    expect(await valuesOf('c')).toEqual([]);
    way();
    expect(await valuesOf('c')).toEqual([[labels, 1]]);
  }
});

test('the start of what begins anew is new', async () => {
  const counter = createCounter(scope, 'c');
  counter.add(1);
  const [before] = (await started.metric('c'))?.points ?? [];
  counter.remove({});
  counter.add(1);
  const [after] = (await started.metric('c'))?.points ?? [];
  expect(after?.startTicks).toBeGreaterThan(before?.ticks ?? 0);
});

test('a reader of deltas is told the difference to nothing', async () => {
  const delta = readerOf('delta');
  const leave = addMetricReader(delta);
  const histogram = createHistogram(scope, 'h');
  histogram.record(5);
  await started.collect(delta);
  histogram.remove({});
  histogram.record(7);
  expect(await started.metric('h', delta)).toMatchObject({ points: [{ count: 1, sum: 7, min: 7, max: 7 }] });
  leave();
});

test('labels that come and go for ever leave room for new ones, and leave nothing behind', async () => {
  const gauge = createGauge<'connection'>(scope, 'g');
  const before = heldBytes();
  for (let connection = 0; connection < 200_000; connection++) {
    gauge.set(1, { connection: `of a client with a rather long name, number ${connection}` });
    gauge.remove({ connection: `of a client with a rather long name, number ${connection}` });
  }
  gauge.set(1, { connection: 'the last' });
  expect(await valuesOf('g')).toEqual([[{ connection: 'the last' }, 1]]);
  expect(started.setup.status.problems).toEqual([]);
  expect(heldBytes() - before).toBeLessThan(5e6);
});

test('labels with lists come and go too', async () => {
  const counter = ports.instrument.instrument({ scope, kind: 'counter', name: 'c', unit: '', description: '' });
  for (let index = 0; index < 500; index++) {
    counter.record(1, { list: [`${index}`], other: 'x' });
    if (index > 0) counter.remove({ other: 'x', list: [`${index}`] });
  }
  counter.record(1, { list: ['0'], other: 'x' });
  expect(await valuesOf('c')).toEqual([[{ list: ['0'], other: 'x' }, 2]]);
});
