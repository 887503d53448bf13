import type { MetricKind, MetricReader, MetricSnapshot } from '@throughline/core';
import { addComponent, followWallClock, isSuppressed, noopMetricCollectionPort, ports } from '@throughline/core';
import { context } from '@opentelemetry/api';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { counter, counterOf, oneOfEachKind, snapshotOf } from './made-metrics.ts';
import { startOtlp, stopOtlp } from './started-otlp.ts';
import { madeEngine, startMetrics, stopMetrics } from './started-metrics.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopMetrics();
  await stopOtlp();
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

const ALL_KINDS: readonly MetricKind[] = [
  'counter',
  'observableCounter',
  'histogram',
  'gauge',
  'observableGauge',
  'upDownCounter',
  'observableUpDownCounter',
];

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

test('metrics are collected and sent at the interval', async () => {
  const { engine } = startMetrics({ endpoint: receiver.url, metrics: { intervalMs: 20 } });
  let collected = 0;
  engine.yields = () => snapshotOf({ ...counterOf(1), points: [{ ...counterOf(1).points[0]!, value: ++collected }] });
  const points = await receiver.waitForMetrics(4);
  expect(points.slice(0, 4).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
});

test.each(['engine first', 'otlp first'] as const)('the order of the components does not matter: %s', async (order) => {
  const { engine } = startMetrics({ endpoint: receiver.url, metrics: { intervalMs: 20 } }, {}, order);
  engine.yields = () => snapshotOf(counterOf(1));
  await receiver.waitForMetrics(1);
  expect(engine.collections[0]?.name).toBe(`otlp http/protobuf ${receiver.url}/v1/metrics`);
});

test('an engine that comes later is found when it asks the reader, and at the latest by a flush', async () => {
  const { setup } = startOtlp({ endpoint: receiver.url });
  const engine = madeEngine();
  engine.yields = () => snapshotOf(counterOf(2));
  addComponent(engine);
  expect(await setup.forceFlush({ timeoutMs: 5000 })).toMatchObject({ made: 2, delivered: 2 });
});

test('where there is no engine no timer is started, and nothing is collected, sent or reported', async () => {
  const timers = jest.spyOn(globalThis, 'setInterval');
  try {
    const { setup } = startOtlp({ endpoint: receiver.url, metrics: { intervalMs: 1 } });
    await pause(50);
    expect((await setup.forceFlush()).deliveries.map(({ signal }) => signal)).toEqual(['traces']);
    expect((await setup.shutdown()).deliveries.map(({ signal }) => signal)).toEqual(['traces']);
    expect(timers).not.toHaveBeenCalled();
    const started = startMetrics({ endpoint: receiver.url });
    await started.flush();
    expect(timers).toHaveBeenCalledTimes(1);
  } finally {
    timers.mockRestore();
  }
  expect(receiver.counts().requests).toBe(0);
});

test.each([
  ['metrics: false', { metrics: false } as const, {}],
  ['OTEL_METRICS_EXPORTER=none', {}, { OTEL_METRICS_EXPORTER: 'none' }],
  ['OTEL_METRICS_EXPORTER=prometheus', {}, { OTEL_METRICS_EXPORTER: 'prometheus' }],
  ['OTEL_METRICS_EXPORTER=console', {}, { OTEL_METRICS_EXPORTER: 'console' }],
])('%s collects nothing', async (_name, options, env) => {
  const { engine, setup, flush } = startMetrics({ endpoint: receiver.url, ...options }, env);
  engine.yields = () => snapshotOf(counterOf(2));
  expect((await flush()).deliveries.map(({ signal }) => signal)).toEqual(['traces']);
  await setup.shutdown();
  expect(engine.collections).toEqual([]);
  expect(setup.status.problems).toEqual([]);
});

test.each<[string, Record<string, MetricKind[]>]>([
  ['cumulative', { delta: [] }],
  ['delta', { delta: ['counter', 'observableCounter', 'histogram', 'gauge', 'observableGauge'] }],
  ['lowmemory', { delta: ['counter', 'histogram'] }],
  ['LowMemory', { delta: ['counter', 'histogram'] }],
])('the temporality preference %s', async (preference, { delta }) => {
  const env = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference };
  const { engine, flush } = startMetrics({ endpoint: receiver.url, metrics: { temporality: 'delta' } }, env);
  await flush();
  const reader = engine.collections[0] as MetricReader;
  expect(ALL_KINDS.filter((kind) => reader.temporality(kind) === 'delta')).toEqual(delta);
  expect(reader.histograms).toBe('explicit');
});

test('exponential histograms may be the default', async () => {
  const variable = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  const fromEnv = startMetrics({}, { [variable]: 'base2_exponential_bucket_histogram' });
  await fromEnv.flush(100);
  expect(fromEnv.engine.collections.map(({ histograms }) => histograms)).toEqual(['exponential']);
  await stopMetrics();
  const fromCode = startMetrics({ metrics: { histogramAggregation: 'base2_exponential_bucket_histogram' } });
  await fromCode.flush(100);
  expect(fromCode.engine.collections.map(({ histograms }) => histograms)).toEqual(['exponential']);
});

test('while a collection is under way or not delivered, the timer makes no other one', async () => {
  const { engine, lines } = startMetrics({ endpoint: receiver.url, metrics: { intervalMs: 5 } });
  let release = (_snapshot: MetricSnapshot): void => undefined;
  engine.yields = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  await pause(100);
  expect(engine.collections).toHaveLength(1);
  receiver.respondWith({ kind: 'delay', ms: 300 }, { times: 1 });
  engine.yields = () => snapshotOf(counterOf(1));
  release(snapshotOf(counterOf(1)));
  await pause(150);
  expect(engine.collections).toHaveLength(1);
  await receiver.waitForMetrics(2);
  expect(engine.collections.length).toBeGreaterThan(1);
  expect(lines).toEqual([]);
});

test('a flush waits for what is on its way and then collects', async () => {
  const { engine, flush } = startMetrics({ endpoint: receiver.url, metrics: { intervalMs: 50 } });
  receiver.respondWith({ kind: 'delay', ms: 100 }, { times: 1 });
  engine.yields = () => snapshotOf(counterOf(3));
  await receiver.waitForRequests(1);
  engine.yields = () => snapshotOf(counterOf(4));
  expect(await flush()).toMatchObject({ made: 7, delivered: 7, queued: 0 });
});

test('callbacks that take long leave half of the time of a flush to the delivery', async () => {
  const { engine, flush } = startMetrics({ endpoint: receiver.url });
  const before = Date.now();
  await flush(4000);
  expect(engine.deadlines[0]).toBeGreaterThanOrEqual(before + 1900);
  expect(engine.deadlines[0]).toBeLessThanOrEqual(Date.now() + 2000);
});

test('a collection that fails costs nothing but itself', async () => {
  const { engine, flush, lines } = startMetrics({ endpoint: receiver.url });
  engine.yields = () => {
    throw new Error('broken');
  };
  expect(await flush()).toMatchObject({ made: 0, queued: 0 });
  expect(lines).toEqual([expect.stringContaining('metrics could not be collected: broken')]);
  engine.yields = () => snapshotOf(counterOf(1));
  expect(await flush()).toMatchObject({ made: 1, delivered: 1 });
});

test('shutdown collects and delivers a last time, wherever the engine stands', async () => {
  for (const order of ['engine first', 'otlp first'] as const) {
    receiver.clear();
    const { engine, setup } = startMetrics({ endpoint: receiver.url }, {}, order);
    engine.yields = () => snapshotOf(counterOf(3));
    expect(await setup.shutdown()).toMatchObject({ made: 3, delivered: 3, complete: true });
    expect(receiver.metrics()).toHaveLength(3);
    expect(ports.metricCollection).toBe(noopMetricCollectionPort);
  }
});

test('shutdown without time counts the last collection as lost', async () => {
  await receiver.goDown();
  const { engine, setup } = startMetrics({ endpoint: receiver.url });
  engine.yields = () => snapshotOf(counterOf(3));
  await setup.shutdown({ timeoutMs: 0 });
  await pause(50);
  expect(engine.collections).toHaveLength(1);
  expect(await setup.shutdown()).toMatchObject({ made: 3 });
});

test('after a shutdown nothing is collected any more', async () => {
  const { engine, setup } = startMetrics({ endpoint: receiver.url, metrics: { intervalMs: 5 } });
  await setup.shutdown();
  const collections = engine.collections.length;
  await pause(50);
  expect(engine.collections).toHaveLength(collections);
});

test('the callbacks of the application are traced as always', async () => {
  const { engine, flush } = startMetrics({ endpoint: receiver.url, metrics: { intervalMs: 10 } });
  const suppressed: boolean[] = [];
  engine.yields = () => {
    suppressed.push(isSuppressed(context.active()));
    return snapshotOf(counterOf(1));
  };
  await receiver.waitForMetrics(1);
  await flush();
  expect(suppressed.length).toBeGreaterThan(1);
  expect(new Set(suppressed)).toEqual(new Set([false]));
});

test('the start of a cumulative series stays what it was when the wall clock is set', async () => {
  const { engine, flush } = startMetrics({ endpoint: receiver.url });
  const [delta, cumulative] = oneOfEachKind();
  engine.yields = () => snapshotOf(delta, cumulative);
  await flush();
  const now = jest
    .spyOn(Date, 'now')
    .mockImplementation(() => Math.trunc(performance.timeOrigin + performance.now()) + 3_600_000);
  try {
    followWallClock();
    await flush();
  } finally {
    now.mockRestore();
    followWallClock();
  }
  const starts = (name: string): bigint[] =>
    receiver
      .metrics()
      .filter((point) => point.name === name)
      .map(({ startTimeUnixNano }) => startTimeUnixNano);
  const ends = receiver
    .metrics()
    .filter(({ name }) => name === cumulative.name)
    .map(({ timeUnixNano }) => timeUnixNano);
  expect((ends[1] as bigint) - (ends[0] as bigint)).toBeGreaterThan(3_500_000_000_000n);
  expect(new Set(starts(cumulative.name)).size).toBe(1);
  // The interval of a delta keeps its length.
  expect(new Set(starts(delta.name)).size).toBe(2);
});

test('metrics go to an endpoint and to standard output, each by a reader of its own', async () => {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk, done) => {
    written.push(Buffer.from(chunk as Uint8Array).toString());
    (done as unknown as (error?: Error) => void)();
    return true;
  });
  try {
    const env = { OTEL_METRICS_EXPORTER: 'otlp,otlp/stdout', OTEL_TRACES_EXPORTER: 'none' };
    const { engine, flush, setup } = startMetrics({ endpoint: receiver.url }, env);
    engine.yields = () => snapshotOf(counter('both', { key: 'value' }));
    expect(await flush()).toMatchObject({ made: 2, delivered: 2 });
    expect(new Set(engine.collections.map(({ name }) => name))).toEqual(
      new Set([`otlp http/protobuf ${receiver.url}/v1/metrics`, 'otlp/stdout']),
    );
    engine.yields = () => snapshotOf();
    await setup.shutdown();
  } finally {
    write.mockRestore();
  }
  expect(written.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'both' }] }] }] },
  ]);
  expect(receiver.metrics()).toHaveLength(1);
});
