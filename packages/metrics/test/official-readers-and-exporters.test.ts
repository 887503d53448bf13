import type { Resource } from '@opentelemetry/resources';
import { metrics as api } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  InMemoryMetricExporter,
  InstrumentType,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createScope, registry } from '@throughline/core';

import { createCounter, createHistogram } from '../src/instruments.ts';
import { createMetricProducer } from '../src/metric-producer.ts';
import type { MetricsOptions } from '../src/metrics.ts';
import { createObservable } from '../src/observables.ts';
import { manualReader } from './manual-reader.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { startMetrics } from './started-metrics.ts';

const scope = createScope('lib', { version: '1' });
let started: StartedMetrics | undefined;

function start(options: MetricsOptions = {}): StartedMetrics {
  started = startMetrics(options, { reader: null });
  return started;
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

function periodic(exporter: InMemoryMetricExporter): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
}

test('a push exporter behind the periodic reader gets our metrics, in the temporality that it asks for', async () => {
  const exporters = [AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE].map(
    (temporality) => new InMemoryMetricExporter(temporality),
  );
  const { setup } = start({ readers: exporters.map(periodic) });
  expect(setup.status.metrics).toEqual({
    enabled: true,
    exporters: ['PeriodicExportingMetricReader', 'PeriodicExportingMetricReader'],
  });
  const counter = createCounter(scope, 'requests', { unit: '1', description: 'what came' });
  for (const value of [1, 2]) {
    counter.add(value, { route: '/' });
    await setup.forceFlush();
  }
  const [delta, cumulative] = exporters.map((exporter) => exporter.getMetrics());
  const values = (list: typeof delta): unknown[] | undefined =>
    list?.map(({ scopeMetrics }) => scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value);
  expect([values(delta), values(cumulative)]).toEqual([
    [1, 2],
    [1, 3],
  ]);
  expect(delta?.[1]).toMatchObject({ resource: { attributes: { 'service.name': 'test' } } });
  expect(delta?.[1]?.scopeMetrics[0]).toMatchObject({
    scope: { name: 'lib', version: '1' },
    metrics: [
      {
        descriptor: { name: 'requests', unit: '1', description: 'what came' },
        dataPointType: DataPointType.SUM,
        aggregationTemporality: AggregationTemporality.DELTA,
        isMonotonic: true,
        dataPoints: [{ attributes: { route: '/' }, value: 2 }],
      },
    ],
  });
});

test('times are seconds and nanoseconds since the epoch', async () => {
  start();
  const reader = manualReader();
  const producer = createMetricProducer(reader);
  reader.setMetricProducer(producer);
  const before = Date.now();
  createCounter(scope, 'c').add(1);
  const { resourceMetrics } = await reader.collect();
  const { startTime, endTime } = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0] ?? {
    startTime: [0, 0],
    endTime: [0, 0],
  };
  const toMs = ([seconds, nanos]: readonly [number, number]): number => seconds * 1_000 + nanos / 1e6;
  expect(toMs(startTime)).toBeGreaterThan(before - 100);
  expect(toMs(endTime)).toBeGreaterThan(toMs(startTime));
  expect(toMs(endTime)).toBeLessThan(Date.now() + 100);
  producer.disconnect();
});

test('what is left is exported at shutdown, and the exporter is shut down', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const shutdown = jest.spyOn(exporter, 'shutdown').mockResolvedValue();
  const { setup } = start({ readers: [periodic(exporter)] });
  createCounter(scope, 'c').add(1);
  await setup.shutdown();
  expect(exporter.getMetrics()).toMatchObject([{ scopeMetrics: [{ metrics: [{ dataPoints: [{ value: 1 }] }] }] }]);
  expect(shutdown).toHaveBeenCalledTimes(1);
  expect(registry.metricReaders).toEqual([]);
});

test('the official Prometheus exporter serves our metrics', async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true, withResourceConstantLabels: /never/ });
  start({ readers: [exporter] });
  createCounter(scope, 'requests_total').add(3, { method: 'GET' });
  createHistogram(scope, 'took_seconds', { buckets: [0.1, 1] }).record(0.5);
  using _ = createObservable(scope, { kind: 'gauge', name: 'pool', read: () => 7 });
  const page = await new Promise<string>((resolve) => {
    exporter.getMetricsRequestHandler({} as never, { setHeader: () => undefined, end: resolve } as never);
  });
  expect(page).toMatch(/^requests_total\{method="GET".*\} 3$/m);
  expect(page).toMatch(/^took_seconds_bucket\{.*le="0.1"\} 0$/m);
  expect(page).toMatch(/^took_seconds_bucket\{.*le="1"\} 1$/m);
  expect(page).toMatch(/^took_seconds_sum(\{.*\})? 0.5$/m);
  expect(page).toMatch(/^pool(\{.*\})? 7$/m);
});

test('each reader is asked what it wants for each kind', async () => {
  start();
  const asked: InstrumentType[] = [];
  const reader = manualReader({
    aggregationTemporalitySelector(kind) {
      asked.push(kind);
      return kind === InstrumentType.HISTOGRAM ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
    },
    aggregationSelector: (kind) => ({
      type: kind === InstrumentType.HISTOGRAM ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DEFAULT,
    }),
  });
  const producer = createMetricProducer(reader);
  reader.setMetricProducer(producer);
  createCounter(scope, 'c').add(1);
  createHistogram(scope, 'h').record(1);
  const { resourceMetrics } = await reader.collect();
  expect(resourceMetrics.scopeMetrics[0]?.metrics).toMatchObject([
    { dataPointType: DataPointType.SUM, aggregationTemporality: AggregationTemporality.CUMULATIVE },
    { dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM, aggregationTemporality: AggregationTemporality.DELTA },
  ]);
  expect(asked.sort()).toEqual([InstrumentType.COUNTER, InstrumentType.HISTOGRAM]);
  producer.disconnect();
});

test('callbacks that fail or take too long are errors of the collection', async () => {
  start();
  using _ = createObservable(scope, { kind: 'gauge', name: 'slow', read: () => new Promise(() => undefined) });
  const reader = manualReader();
  const producer = createMetricProducer(reader);
  reader.setMetricProducer(producer);
  createCounter(scope, 'c').add(1);
  const { errors, resourceMetrics } = await reader.collect({ timeoutMillis: 20 });
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('"slow" took too long') })]);
  expect(resourceMetrics.scopeMetrics).toHaveLength(1);
  producer.disconnect();
});

test('the resource is one of the SDK', async () => {
  start();
  const reader = manualReader();
  const producer = createMetricProducer(reader);
  reader.setMetricProducer(producer);
  const { resourceMetrics } = await reader.collect();
  const resource: Resource = resourceMetrics.resource;
  expect(resource.attributes).toMatchObject({ 'service.name': 'test' });
  expect(resource.merge(null).attributes).toEqual(resource.attributes);
  producer.disconnect();
});

test('a reader that was used before, and a thing that is none, are reported; the others work', async () => {
  const used = manualReader();
  used.setMetricProducer(createMetricProducer({}));
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const { setup } = start({ readers: [used, {} as never, periodic(exporter)] });
  expect(setup.status.problems).toEqual([
    expect.objectContaining({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('readers: expected') }),
    expect.objectContaining({
      code: 'TL_CONFIG_VALUE',
      message: expect.stringContaining('ManualReader cannot be used'),
    }),
  ]);
  createCounter(scope, 'c').add(1);
  await setup.forceFlush();
  expect(exporter.getMetrics()).toHaveLength(1);
});

test('instruments that libraries make through the API reach an official exporter', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const { setup } = start({ readers: [periodic(exporter)] });
  api.getMeter('lib').createUpDownCounter('connections').add(-2);
  await setup.forceFlush();
  expect(exporter.getMetrics()).toMatchObject([{ scopeMetrics: [{ metrics: [{ dataPoints: [{ value: -2 }] }] }] }]);
});
