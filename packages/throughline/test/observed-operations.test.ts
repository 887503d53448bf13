/** Instruments and `observe` of the facade, together with the engine behind them. */
import { collectMetrics } from '@throughline/collected-metrics';
import type { CollectedMetrics } from '@throughline/collected-metrics';
import * as core from '@throughline/core';
import type { LogRecord, TelemetrySetup } from '@throughline/core';
import type { CapturedSpan } from '@throughline/testing';
import { captureSpans } from '@throughline/testing';

import { configureTelemetry, getMeter, getTelemetry } from '../src/index.ts';

let setup: TelemetrySetup;
let collected: CollectedMetrics;
let spans: readonly CapturedSpan[];
let stopCapturing: () => void;

beforeEach(() => {
  collected = collectMetrics();
  setup = configureTelemetry({
    serviceName: 'shop',
    flushOnExit: false,
    logLevel: 'none',
    otlp: { metrics: false },
    logging: { lines: { enabled: false } },
  });
  ({ spans, stop: stopCapturing } = captureSpans(core));
});

afterEach(async () => {
  await setup.shutdown({ timeoutMs: 50 });
  stopCapturing();
  collected.stop();
});

const telemetry = getTelemetry('orders');
// Made before telemetry starts.
const orders = telemetry.counter<'method' | 'status'>('orders_total');

test('an instrument is made once for each name, and works although it was made before set-up', async () => {
  orders.add(1, { method: 'POST', status: 200 });
  telemetry.counter('orders_total').add(2, { method: 'POST', status: '200' });

  expect(telemetry.counter('orders_total')).toBe(orders);
  expect(await collected.points('orders_total')).toEqual([
    expect.objectContaining({ value: 3, attributes: { method: 'POST', status: '200' } }),
  ]);
});

test('every kind of instrument is collected', async () => {
  telemetry.upDownCounter('queue').add(-2);
  telemetry.gauge('temperature').set(21.5);
  telemetry.histogram('size_bytes').record(10);
  using pool = telemetry.observable('gauge', 'pool_size', () => 7);
  getMeter('raw').createCounter('raw_total').add(4);

  expect((await collected.points('queue'))[0]?.value).toBe(-2);
  expect((await collected.points('temperature'))[0]?.value).toBe(21.5);
  expect(await collected.metric('size_bytes')).toMatchObject({ unit: 'By' });
  expect((await collected.points('pool_size'))[0]?.value).toBe(7);
  expect((await collected.points('raw_total'))[0]?.value).toBe(4);
  pool.remove();
  expect(await collected.points('pool_size')).toEqual([]);
});

test('a timer measures to the end of the block, with the span of the block as its exemplar', async () => {
  telemetry.trace('work', () => {
    using timer = telemetry.timer('work_seconds').start({ kind: 'fast' });
    expect(timer).toHaveProperty('end');
  });

  const [point] = await collected.points('work_seconds');
  expect(point).toMatchObject({ count: 1, attributes: { kind: 'fast' }, exemplarTraceIds: [spans[0]?.traceId] });
});

test('observe is a span, a duration in seconds and an exemplar in one call', async () => {
  const result = await telemetry.observe(
    'charge card',
    { labels: { provider: 'acme' }, attributes: { 'order.id': 'o-7' } },
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return 'paid';
    },
  );

  expect(result).toBe('paid');
  expect(spans).toEqual([
    expect.objectContaining({
      name: 'charge card',
      attributes: expect.objectContaining({ provider: 'acme', 'order.id': 'o-7' }),
    }),
  ]);
  expect(await collected.metric('charge_card.duration')).toMatchObject({ unit: 's', type: 'histogram' });
  const [point] = await collected.points('charge_card.duration');
  expect(point).toMatchObject({
    count: 1,
    attributes: { provider: 'acme' },
    exemplarTraceIds: [spans[0]?.traceId],
  });
  expect(point?.sum).toBeGreaterThan(0.018);
  expect(point?.sum).toBeLessThan(5);
  expect(await collected.points('charge_card.errors')).toEqual([]);
});

test('a label that is known later is on the metrics and on the span', async () => {
  telemetry.observe('lookup', (observation) => observation.label('cache', 'hit'));

  expect((await collected.points('lookup.duration'))[0]?.attributes).toEqual({ cache: 'hit' });
  expect(spans[0]?.attributes).toMatchObject({ cache: 'hit' });
});

test.each([
  [
    'throws',
    () => {
      throw new RangeError('too much');
    },
  ],
  ['rejects', () => Promise.reject(new RangeError('too much'))],
])('an operation that %s is counted as an error, and the error goes on', async (name, fail) => {
  await expect(async () => telemetry.observe(name, { labels: { a: 1 } }, fail)).rejects.toThrow('too much');

  const attributes = { a: '1', 'error.type': 'RangeError' };
  expect(await collected.points(`${name}.errors`)).toEqual([
    expect.objectContaining({ value: 1, attributes, exemplarTraceIds: [spans[0]?.traceId] }),
  ]);
  expect((await collected.points(`${name}.duration`))[0]).toMatchObject({ count: 1, attributes });
  expect(spans[0]).toMatchObject({ status: 'ERROR' });
});

test('what nobody reads is not recorded', async () => {
  await setup.shutdown({ timeoutMs: 50 });
  collected.stop();
  process.env['OTEL_METRICS_EXPORTER'] = 'none';
  try {
    setup = configureTelemetry({ flushOnExit: false, logLevel: 'none' });
    expect(core.metricsAreOn()).toBe(false);
    expect(setup.status.metrics).toMatchObject({ enabled: false, reason: expect.stringContaining('none') });
  } finally {
    delete process.env['OTEL_METRICS_EXPORTER'];
  }
});

test('nothing that is passed throws', () => {
  const hostile = [undefined, null, 7, 'x', {}, [], Symbol('s'), () => undefined, new Proxy({}, { get: () => { throw new Error('no'); } })]; // prettier-ignore
  for (const value of hostile) {
    for (const make of ['counter', 'upDownCounter', 'gauge', 'histogram'] as const)
      expect(() => telemetry[make](value as never, value as never)).not.toThrow();
    expect(() => telemetry.observable(value as never, value as never, value as never, value as never)).not.toThrow();
    expect(() => telemetry.observe(value as never, value as never, () => 1)).not.toThrow();
  }
});

test('a failure is a log line too, with what a child says on each of its lines', async () => {
  const seen: LogRecord[] = [];
  const remove = core.addLogSink({ name: 'test', emit: (record) => seen.push(record) });
  const child = telemetry.child({ tenant: 'acme' });
  await expect(
    child.observe('charge_card', async () => {
      throw new RangeError('declined');
    }),
  ).rejects.toThrow('declined');
  remove();

  expect(seen).toHaveLength(1);
  const [record] = seen;
  expect(record).toMatchObject({ body: 'charge_card failed', severityText: 'ERROR' });
  expect(record?.block?.attributeList).toEqual(['tenant', 'acme']);
  expect(record?.attributeList).toEqual(expect.arrayContaining(['exception.message', 'declined']));
  expect(child.counter('orders_total')).toBe(orders);
});
