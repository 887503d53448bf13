/** Metrics on both ends of the peer range of the API. */
import type * as AnyApi from '@opentelemetry/api';
import type * as AnyCore from '@throughline/core';

import type * as AnyMetrics from '../src/index.ts';

type Api = typeof AnyApi;
type Core = typeof AnyCore;
type Metrics = typeof AnyMetrics;

interface Loaded {
  readonly api: Api;
  readonly core: Core;
  readonly metrics: Metrics;
}

/** Loads copies of core and metrics that use a version of the API. */
function loadOn(load: () => Api): Loaded {
  jest.resetModules();
  const api = load();
  jest.doMock('@opentelemetry/api', () => api);
  return { api, core: require('@throughline/core') as Core, metrics: require('../src/index.ts') as Metrics };
}

afterEach(() => {
  for (const key of ['opentelemetry.js.api.1', 'throughline.v1']) {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for(key)];
  }
});

describe.each<[string, () => Api]>([
  ['1.9.1', () => jest.requireActual<Api>('@opentelemetry/api')],
  ['1.10.0', () => require('opentelemetry-api-1-10') as Api],
])('on API %s', (_version, load) => {
  function start({ core, metrics }: Loaded): { collect(): Promise<AnyCore.MetricSnapshot>; stop(): Promise<unknown> } {
    const setup = core.startTelemetry({ env: { OTEL_LOG_LEVEL: 'none' } }, [metrics.metrics()]);
    const reader: AnyCore.MetricReader = { name: 'test', temporality: () => 'cumulative' };
    core.addMetricReader(reader);
    return {
      collect: () => core.ports.metricCollection.collect(reader, Date.now() + 1_000),
      stop: () => setup.shutdown(),
    };
  }

  test('every instrument of the API records', async () => {
    const loaded = loadOn(load);
    const { collect, stop } = start(loaded);
    const meter = loaded.api.metrics.getMeter('lib', '1.0.0', { schemaUrl: 'https://example.test' });
    meter.createCounter('counter', { unit: '1', description: 'd' }).add(1, { a: 1 });
    meter.createUpDownCounter('upDownCounter').add(-1);
    meter.createHistogram('histogram', { advice: { explicitBucketBoundaries: [1] } }).record(2);
    meter.createGauge('gauge', { valueType: loaded.api.ValueType.INT }).record(3);
    const observables = [
      meter.createObservableCounter('observableCounter'),
      meter.createObservableUpDownCounter('observableUpDownCounter'),
      meter.createObservableGauge('observableGauge'),
    ];
    for (const instrument of observables) instrument.addCallback((result) => result.observe(4, { a: 1 }));
    const { scopes } = await collect();
    expect(scopes).toMatchObject([
      {
        scope: { name: 'lib', version: '1.0.0', schemaUrl: 'https://example.test' },
        metrics: [
          { name: 'counter', kind: 'counter', unit: '1', description: 'd', points: [{ value: 1 }] },
          { kind: 'upDownCounter', points: [{ value: -1 }] },
          { kind: 'histogram', boundaries: [1], points: [{ counts: [0, 1] }] },
          { kind: 'gauge', valueType: loaded.api.ValueType.INT, points: [{ value: 3 }] },
          { kind: 'observableCounter', points: [{ value: 4 }] },
          { kind: 'observableUpDownCounter', points: [{ value: 4 }] },
          { kind: 'observableGauge', points: [{ value: 4 }] },
        ],
      },
    ]);
    await stop();
  });

  test('values that only the types of the newer one allow are left out, and nothing else is', async () => {
    const loaded = loadOn(load);
    const { collect, stop } = start(loaded);
    const attributes = { map: { a: 1 }, bytes: new Uint8Array(2), nested: [[1]], good: 'yes' } as never;
    loaded.api.metrics.getMeter('lib').createCounter('x').add(1, attributes);
    const { scopes } = await collect();
    expect(scopes[0]?.metrics[0]?.points[0]?.attributes.attributeList).toEqual(['good', 'yes']);
    await stop();
  });

  test('after shutdown the API has no provider, and takes another', async () => {
    const loaded = loadOn(load);
    const { api } = loaded;
    await start(loaded).stop();
    expect(api.metrics.getMeterProvider()).not.toBe(loaded.metrics.meterProvider);
    expect(api.metrics.setGlobalMeterProvider({ getMeter: () => api.createNoopMeter() })).toBe(true);
  });
});
