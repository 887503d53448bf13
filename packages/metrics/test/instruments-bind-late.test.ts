import type { MeterProvider } from '@opentelemetry/api';
import { metrics as api } from '@opentelemetry/api';
import { MeterProvider as OfficialProvider } from '@opentelemetry/sdk-metrics';
import type { NumberPoint } from '@throughline/core';
import { addComponent, createScope, ports, startTelemetry } from '@throughline/core';

import { createCounter, createHistogram } from '../src/instruments.ts';
import { meterProvider } from '../src/meter-provider.ts';
import { metrics } from '../src/metrics.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { readerOf, startMetrics } from './started-metrics.ts';

const scope = createScope('app');
let started: StartedMetrics | undefined;

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function valueOf(name: string): Promise<number | undefined> {
  const point = (await started?.metric(name))?.points[0] as NumberPoint | undefined;
  return point?.value;
}

test('what was made before telemetry started records while it runs, again and again', async () => {
  const counter = meterProvider.getMeter('lib').createCounter('of the API');
  const ours = createCounter(scope, 'ours');
  const bound = ours.bind({});
  const handle = ports.instrument.handle({ scope, kind: 'counter', name: 'handle', unit: '', description: '' }, {});
  const record = (value: number): void => {
    counter.add(value);
    ours.add(value);
    bound.add(value);
    handle.record(value);
  };
  record(1000);
  for (const round of [1, 2, 3]) {
    started = startMetrics();
    record(round);
    expect([await valueOf('of the API'), await valueOf('ours'), await valueOf('handle')]).toEqual([
      round,
      2 * round,
      round,
    ]);
    await started.stop();
    record(1000);
  }
});

test('what was made while telemetry ran records in the next one too', async () => {
  started = startMetrics();
  const counter = api.getMeter('lib').createCounter('x');
  const bound = createCounter(scope, 'y').bind({ a: 'b' });
  const handle = ports.instrument.handle({ scope, kind: 'counter', name: 'z', unit: '', description: '' }, {});
  await started.stop();
  started = startMetrics();
  for (const value of [1, 1]) {
    counter.add(value);
    bound.add(value);
    handle.record(value);
  }
  expect([await valueOf('x'), await valueOf('y'), await valueOf('z')]).toEqual([2, 2, 2]);
});

test('the last measurements can be collected while telemetry is being shut down', async () => {
  started = startMetrics();
  createCounter(scope, 'c').add(1);
  const { setup, reader } = started;
  let last: unknown;
  addComponent({
    name: 'exporter',
    start: () => ({
      stop: async () => {
        last = await ports.metricCollection.collect(reader ?? readerOf('delta'), Date.now() + 1_000);
      },
    }),
  });
  await setup.shutdown();
  expect(last).toMatchObject({ scopes: [{ metrics: [{ name: 'c', points: [{ value: 1 }] }] }] });
});

describe('registered with the API', () => {
  test('meters of the API are ours, and everybody gets the same one for the same scope', async () => {
    started = startMetrics();
    const meter = api.getMeter('lib', '1.0.0');
    expect(meter).toBe(meterProvider.getMeter('lib', '1.0.0'));
    expect(meter).not.toBe(meterProvider.getMeter('lib', '2.0.0'));
    expect(meter).not.toBe(meterProvider.getMeter('lib', '1.0.0', { schemaUrl: 'https://example.test' }));
    meter.createCounter('x').add(1);
    expect((await started.collect()).scopes).toMatchObject([{ scope: { name: 'lib', version: '1.0.0' } }]);
  });

  test('shutdown takes it back', async () => {
    await startMetrics().stop();
    expect(api.getMeterProvider()).not.toBe(meterProvider);
    expect(api.setGlobalMeterProvider(new OfficialProvider())).toBe(true);
    api.disable();
  });

  test('a provider that was registered before stays, and the status says so', async () => {
    const other: MeterProvider = new OfficialProvider();
    api.setGlobalMeterProvider(other);
    started = startMetrics();
    expect(started.setup.status.problems).toEqual([
      expect.objectContaining({ code: 'TL_SETUP_FOREIGN_GLOBAL', message: expect.stringContaining('meter provider') }),
    ]);
    createCounter(scope, 'ours').add(1);
    expect(await valueOf('ours')).toBe(1);
    await started.stop();
    started = undefined;
    expect(api.getMeterProvider()).toBe(other);
    api.disable();
  });

  test('a provider that was registered early keeps what libraries made before telemetry started', async () => {
    api.setGlobalMeterProvider(meterProvider);
    const early = api.getMeter('lib').createCounter('x');
    started = startMetrics();
    early.add(1);
    expect(await valueOf('x')).toBe(1);
    expect(started.setup.status.problems).toEqual([]);
  });

  test('meters without end do not fill the memory', () => {
    const first = meterProvider.getMeter('meter 0');
    for (let index = 1; index < 5_000; index++) meterProvider.getMeter(`meter ${index}`);
    expect(meterProvider.getMeter('meter 0')).not.toBe(first);
  });
});

test('disabled: nothing is recorded, nothing is registered, and the status says why', async () => {
  const setup = startTelemetry({ env: { OTEL_SDK_DISABLED: 'true', OTEL_LOG_LEVEL: 'none' } }, [metrics()]);
  createHistogram(scope, 'h').record(1);
  expect(api.getMeterProvider()).not.toBe(meterProvider);
  expect(ports.metricCollection.collectNow(readerOf('cumulative'))).toEqual({ scopes: [], failures: [] });
  expect(setup.status.metrics).toEqual({ enabled: false, exporters: [], reason: expect.stringContaining('disabled') });
  await setup.shutdown();
});

test('the status says when metrics are off', async () => {
  const { setup, stop } = startMetrics();
  expect(setup.status.metrics).toEqual({ enabled: true, exporters: ['test'] });
  await stop();
  expect(setup.status.metrics).toEqual({ enabled: false, exporters: [], reason: 'telemetry was shut down' });
});
