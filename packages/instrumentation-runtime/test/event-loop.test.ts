/** What is told of the event loop: delays, utilisation and time. */
import { addReader, block, measureRuntime, pause, untilSampled, valueOf } from './measured-runtime.ts';
import type { Collecting } from './measured-runtime.ts';
import type { TelemetrySetup } from '@throughline/core';

const DELAYS = ['min', 'p50', 'p90', 'p99', 'max', 'mean', 'stddev'].map((name) => `nodejs.eventloop.delay.${name}`);
const MAX = 'nodejs.eventloop.delay.max';
const UTILIZATION = 'nodejs.eventloop.utilization';

let reader: Collecting;
let setup: TelemetrySetup | undefined;

beforeEach(() => {
  reader = addReader('first');
});

afterEach(async () => {
  reader.stop();
  await setup?.shutdown();
  setup = undefined;
});

test('an event loop that is blocked shows in the delay', async () => {
  setup = measureRuntime();
  await untilSampled();
  expect(valueOf(await reader.collect(), 'nodejs.eventloop.delay.p50')).toBeGreaterThan(0.005);
  block(300);
  await pause(50);
  expect(valueOf(await reader.collect(), MAX)).toBeGreaterThanOrEqual(0.3);
});

test('delays are in order, and not longer than the time there was', async () => {
  const began = performance.now();
  setup = measureRuntime();
  await untilSampled();
  block(50);
  await pause(50);
  const collected = await reader.collect();
  const [min = 0, p50 = 0, p90 = 0, p99 = 0, max = 0, mean = 0, stddev = 0] = DELAYS.map((name) =>
    valueOf(collected, name),
  );
  const delays = [0, min, p50, p90, p99, max];
  expect([...delays].sort((a, b) => a - b)).toEqual(delays);
  expect(mean).toBeGreaterThanOrEqual(min);
  expect(mean).toBeLessThanOrEqual(max);
  expect(stddev).toBeGreaterThan(0);
  expect(max).toBeLessThan((performance.now() - began) / 1_000);
});

test('without a sample there is no delay', async () => {
  setup = measureRuntime({ monitoringPrecision: 3_600_000 });
  await pause(50);
  const collected = await reader.collect();
  expect(DELAYS.filter((name) => collected.has(name))).toEqual([]);
  expect(collected.has(UTILIZATION)).toBe(true);
});

test('two readers see the same block, however often the other one collects', async () => {
  const second = addReader('second');
  setup = measureRuntime();
  await untilSampled();
  block(300);
  await pause(50);
  for (let collection = 0; collection < 20; collection++)
    expect(valueOf(await reader.collect(), MAX)).toBeGreaterThanOrEqual(0.3);
  expect(valueOf(await second.collect(), MAX)).toBeGreaterThanOrEqual(0.3);
  second.stop();
});

test('what blocks the event loop right after a collection is seen by the next one', async () => {
  setup = measureRuntime({ lookBackMs: 1_000 });
  await pause(1_100);
  // The time to look back on is over, so that this collection begins anew.
  await reader.collect();
  block(400);
  await pause(1_100);
  expect(valueOf(await reader.collect(), MAX)).toBeGreaterThanOrEqual(0.4);
});

test('what is long over is not told any more', async () => {
  setup = measureRuntime({ lookBackMs: 1_000 });
  await untilSampled();
  block(900);
  await pause(150);
  expect(valueOf(await reader.collect(), MAX)).toBeGreaterThanOrEqual(0.9);
  for (let collection = 0; collection < 2; collection++) {
    await pause(1_050);
    await reader.collect();
  }
  expect(valueOf(await reader.collect(), MAX)).toBeLessThan(0.9);
});

test('utilisation is the share of the time that the event loop is active', async () => {
  const start = performance.eventLoopUtilization();
  setup = measureRuntime();
  for (const [busyMs, idleMs] of [
    [400, 100],
    [10, 1_000],
  ] as const) {
    block(busyMs);
    await pause(idleMs);
    const told = valueOf(await reader.collect(), UTILIZATION);
    expect(told).toBeCloseTo(performance.eventLoopUtilization(start).utilization, 1);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(1);
  }
});

test('the time in each state adds up', async () => {
  setup = measureRuntime();
  const times = async (): Promise<number[]> =>
    ((await reader.collect()).get('nodejs.eventloop.time')?.points ?? []).map((point) =>
      'value' in point ? point.value : Number.NaN,
    );
  const before = await times();
  expect(before).toHaveLength(2);
  block(100);
  await pause(50);
  const after = await times();
  const [active = 0, idle = 0] = after.map((value, index) => value - (before[index] ?? 0));
  expect(active).toBeGreaterThanOrEqual(0.1);
  expect(idle).toBeGreaterThan(0);
});
