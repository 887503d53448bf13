import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import type { CollectedMetrics } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';
import type { TelemetrySetup } from '@throughline/core';
import { startTelemetry } from '@throughline/core';
import { selectInstrumentations } from '@throughline/instrumentation';

import { runtimeInstrumentation } from '../src/runtime-instrumentation.ts';
import type { RuntimeOptions } from '../src/runtime-options.ts';
import { untilSampled } from './measured-runtime.ts';

let collected: CollectedMetrics;
let setup: TelemetrySetup | undefined;

beforeEach(() => {
  collected = collectMetrics();
});

afterEach(async () => {
  await setup?.shutdown();
  collected.stop();
});

function start(options: unknown): TelemetrySetup {
  const components = [collected.component, runtimeInstrumentation(options as RuntimeOptions)];
  setup = startTelemetry({ flushOnExit: false, logLevel: 'none' }, components);
  return setup;
}

test('attributes are on every point, and do not hide what the point is about', async () => {
  start({ attributes: { 'thread.id': 7, 'v8js.heap.space.name': 'mine' } });
  await untilSampled();
  expect(await collected.points('nodejs.eventloop.delay.max')).toMatchObject([{ attributes: { 'thread.id': 7 } }]);
  const spaces = await collected.points('v8js.memory.heap.used');
  expect(spaces.length).toBeGreaterThan(5);
  for (const { attributes } of spaces) {
    expect(attributes).toMatchObject({ 'thread.id': 7 });
    expect(attributes['v8js.heap.space.name']).not.toBe('mine');
  }
});

test.each([
  [
    { monitoringPrecision: 0 },
    'monitoringPrecision: expected a whole number of milliseconds from 1 to 3600000, received 0; 10 is used',
  ],
  [
    { monitoringPrecision: 2.5 },
    'monitoringPrecision: expected a whole number of milliseconds from 1 to 3600000, received 2.5; 10 is used',
  ],
  [
    { monitoringPrecision: '10' },
    'monitoringPrecision: expected a whole number of milliseconds from 1 to 3600000, received "10"; 10 is used',
  ],
  [
    { lookBackMs: Number.NaN },
    'lookBackMs: expected a number of milliseconds from 1000 to 3600000, received NaN; 60000 is used',
  ],
  [
    { lookBackMs: 999 },
    'lookBackMs: expected a number of milliseconds from 1000 to 3600000, received 999; 60000 is used',
  ],
  [{ exclude: 'process' }, 'exclude: expected a list of names of metrics, received "process"; nothing is excluded'],
  [
    { exclude: ['nodejs.eventloop.del'] },
    'exclude: expected names of metrics, or what they begin with up to a dot, received "nodejs.eventloop.del"; it excludes nothing',
  ],
  [
    { exclude: [Symbol('gc')] },
    'exclude: expected names of metrics, or what they begin with up to a dot, received "Symbol(gc)"; it excludes nothing',
  ],
  [{ attributes: 'none' }, 'attributes: expected an object, received "none"; it was left out'],
])('what cannot be used is reported, and the rest is measured: %p', async (options, message) => {
  const { status } = start(options);
  expect(status.problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', message: `runtime: ${message}` }]);
  expect(status.instrumentations).toMatchObject([{ name: 'runtime', state: 'active' }]);
  await untilSampled();
  expect(await collected.points('nodejs.eventloop.delay.p99')).toHaveLength(1);
  expect(await collected.points('process.cpu.time')).toHaveLength(2);
});

test.each([[undefined], [null], ['none'], [{ monitoringPrecision: undefined, lookBackMs: undefined }]])(
  'without options the defaults are used: %p',
  (options) => {
    expect(start(options).status).toMatchObject({ problems: [], instrumentations: [{ state: 'active' }] });
  },
);

test('everything can be excluded', async () => {
  const { status } = start({ exclude: ['nodejs', 'v8js', 'process'] });
  expect(status.problems).toEqual([]);
  expect(await collected.metric('v8js.memory.heap.used')).toBeUndefined();
});

test('the official instrumentation takes its place', () => {
  const official = new RuntimeNodeInstrumentation({ enabled: false });
  const { components, skipped } = selectInstrumentations({
    available: [runtimeInstrumentation()],
    official: [official],
    env: {},
  });
  expect(components.map(({ name }) => name)).toEqual([official.instrumentationName]);
  expect(skipped).toEqual([{ name: 'runtime', reason: `replaced by ${official.instrumentationName}` }]);
});
