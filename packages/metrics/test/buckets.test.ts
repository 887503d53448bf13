import type { HistogramMetric } from '@throughline/core';
import { createScope, ports } from '@throughline/core';

import { createCounter, createGauge, createHistogram } from '../src/instruments.ts';
import { meterProvider } from '../src/meter-provider.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { startMetrics } from './started-metrics.ts';

const scope = createScope('test');
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const DEFAULT = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
const BYTES = [64, 256, 1024, 4096, 16_384, 65_536, 262_144, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26, 2 ** 28, 2 ** 30];
let started: StartedMetrics;

beforeEach(() => {
  started = startMetrics();
});
afterEach(() => started.stop());

async function histogram(name: string): Promise<HistogramMetric> {
  return (await started.metric(name)) as HistogramMetric;
}

test.each<[string, string, readonly number[]]>([
  ['order_duration_seconds', 's', SECONDS],
  ['request_duration_ms', 'ms', DEFAULT],
  ['request_duration_milliseconds', 'ms', DEFAULT],
  ['payload_bytes', 'By', BYTES],
  ['hit_ratio', '1', DEFAULT],
  ['requests', '', DEFAULT],
  ['seconds', '', DEFAULT],
])('the name %s of an application says the unit %j and buckets that suit it', async (name, unit, boundaries) => {
  createHistogram(scope, name).record(1);
  expect(await histogram(name)).toMatchObject({ name, unit, boundaries });
});

test('counters and gauges have the unit of their name too, also before _total', async () => {
  createCounter(scope, 'cpu_seconds_total').add(1);
  createCounter(scope, 'sent_bytes_total').add(1);
  createGauge(scope, 'heap_bytes').set(1);
  const { scopes } = await started.collect();
  expect(scopes[0]?.metrics.map(({ unit }) => unit)).toEqual(['s', 'By', 'By']);
});

test('a unit that is given wins over the name, and buckets over the unit', async () => {
  createHistogram(scope, 'a_seconds', { unit: 'ms' }).record(1);
  createHistogram(scope, 'b_seconds', { unit: '' }).record(1);
  createHistogram(scope, 'c_seconds', { buckets: [3, 1, 2] }).record(1);
  expect(await histogram('a_seconds')).toMatchObject({ unit: 'ms', boundaries: DEFAULT });
  expect(await histogram('b_seconds')).toMatchObject({ unit: '', boundaries: DEFAULT });
  expect(await histogram('c_seconds')).toMatchObject({ unit: 's', boundaries: [1, 2, 3] });
});

test('an instrument of the API has the buckets of its unit, of its advice before that, and no unit that it did not say', async () => {
  const meter = meterProvider.getMeter('lib');
  meter.createHistogram('a', { unit: 's' }).record(1);
  meter.createHistogram('b', { unit: 's', advice: { explicitBucketBoundaries: [1] } }).record(1);
  meter.createHistogram('c_seconds').record(1);
  expect(await histogram('a')).toMatchObject({ unit: 's', boundaries: SECONDS });
  expect(await histogram('b')).toMatchObject({ unit: 's', boundaries: [1] });
  expect(await histogram('c_seconds')).toMatchObject({ unit: '', boundaries: DEFAULT });
});

test('an instrumentation has the buckets that it says', async () => {
  const handle = ports.instrument.handle(
    { scope, kind: 'histogram', name: 'h', unit: 's', description: '', boundaries: [0.1, 0.2] },
    {},
  );
  handle.record(0.15);
  expect(await histogram('h')).toMatchObject({ boundaries: [0.1, 0.2], points: [{ counts: [0, 1, 0] }] });
});

test('a bound belongs to the bucket below it', async () => {
  const bound = createHistogram(scope, 'h', { buckets: [0, 10, 20] }).bind({});
  for (const value of [-5, 0, 0.1, 10, 10.1, 20, 20.1, 1e300]) bound.record(value);
  expect(await histogram('h')).toMatchObject({ points: [{ counts: [2, 2, 2, 2], count: 8, min: -5, max: 1e300 }] });
});

test('negative values leave the sum of a histogram out, as it rises no more', async () => {
  const [signed, unsigned] = [createHistogram(scope, 'signed'), createHistogram(scope, 'unsigned')];
  for (const value of [3, -1]) signed.record(value);
  unsigned.record(3);
  expect((await histogram('signed')).points[0]).toMatchObject({ count: 2, sum: undefined, min: -1 });
  expect((await histogram('unsigned')).points[0]).toMatchObject({ sum: 3 });
});

test.each<unknown>([['a'], 'no list', [Number.NaN], {}])(
  'buckets of %p are left out with a warning',
  async (buckets) => {
    createHistogram(scope, 'h', { buckets: buckets as number[] }).record(1);
    expect(await histogram('h')).toMatchObject({ boundaries: DEFAULT });
  },
);

test('exponential buckets can be asked for by name of the instrument', async () => {
  createHistogram(scope, 'h', { exponential: true }).record(3);
  expect(await started.metric('h')).toMatchObject({
    type: 'exponentialHistogram',
    points: [{ count: 1, scale: 20, zeroThreshold: 0, positive: { counts: [1] }, negative: { offset: 0, counts: [] } }],
  });
});
