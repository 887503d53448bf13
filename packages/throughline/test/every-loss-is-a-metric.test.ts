/** What telemetry says of itself, by the semantic conventions for the OpenTelemetry SDK: made, delivered and lost, on the page that is scraped. */
import { setImmediate } from 'node:timers/promises';

import type { CollectedMetrics, CollectedPoint } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';
import type { TelemetrySetup } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { configureTelemetry, getTelemetry, renderMetrics } from '../src/index.ts';

let receiver: OtlpReceiver;
let collected: CollectedMetrics;
let setup: TelemetrySetup;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterAll(() => receiver.close());

beforeEach(() => {
  collected = collectMetrics();
  setup = configureTelemetry({
    flushOnExit: false,
    logLevel: 'none',
    otlpEndpoint: receiver.url,
    otlp: { metrics: false, batch: { maxQueueSize: 8, maxExportBatchSize: 8 } },
  });
});

afterEach(async () => {
  await setup.shutdown({ timeoutMs: 200 });
  collected.stop();
  receiver.respondNormally();
  receiver.clear();
});

const telemetry = getTelemetry('shop');
const spans = (count: number): void => {
  for (let index = 0; index < count; index++) telemetry.trace('work', () => undefined);
};
const shown = (points: readonly CollectedPoint[]): unknown[] =>
  points.map(({ attributes, value }) => [attributes, value]);

const EXPORTER = {
  'otel.component.type': 'otlp_http_span_exporter',
  'otel.component.name': 'otlp_http_span_exporter/0',
};
const PROCESSOR = {
  'otel.component.type': 'batching_span_processor',
  'otel.component.name': 'batching_span_processor/0',
};

test('what is started, live, processed and exported is counted', async () => {
  telemetry.trace('outer', () => spans(2));
  await setup.forceFlush();
  using live = telemetry.span('live');

  expect(shown(await collected.points('otel.sdk.span.started'))).toEqual([
    [{ 'otel.span.parent.origin': 'none', 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' }, 2],
    [{ 'otel.span.parent.origin': 'local', 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' }, 2],
  ]);
  expect(shown(await collected.points('otel.sdk.span.live'))).toEqual([
    [{ 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' }, 1],
  ]);
  expect(shown(await collected.points('otel.sdk.exporter.span.exported'))).toEqual([[EXPORTER, 3]]);
  expect(shown(await collected.points('otel.sdk.exporter.span.inflight'))).toEqual([[EXPORTER, 0]]);
  expect(shown(await collected.points('otel.sdk.processor.span.processed'))).toEqual([[PROCESSOR, 3]]);
  live.end();
});

test('what is lost is counted with the reason, and stands on the page', async () => {
  receiver.respondWith({ kind: 'status', status: 400 }, { times: 1 });
  spans(3);
  await setup.forceFlush();
  spans(5);
  await setup.forceFlush();

  const points = await collected.points('otel.sdk.exporter.span.exported');
  expect(points.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(8);
  const lost = points.filter(({ attributes }) => 'error.type' in attributes);
  expect(lost).toEqual([expect.objectContaining({ value: 3 })]);
  const { body } = await renderMetrics({ accept: 'text/plain' });
  expect(String(body)).toMatch(/^otel_sdk_exporter_span_exported_total\{error_type="[^"]+",.*\} 3$/m);
});

test('what does not fit into the queue is counted at once', async () => {
  receiver.respondWith({ kind: 'hang' });
  spans(100);

  const points = await collected.points('otel.sdk.processor.span.processed');
  const [lost] = points.filter(({ attributes }) => attributes['error.type'] === 'queue_full');
  expect(lost?.value).toBeGreaterThan(50);
});

test('the queue before an exporter of the SDK is as visible as our own', async () => {
  await setup.shutdown();
  class SlowExporter {
    export = (): void => undefined;
    shutdown = (): Promise<void> => Promise.resolve();
  }
  setup = configureTelemetry({
    flushOnExit: false,
    logLevel: 'none',
    otlpEndpoint: receiver.url,
    otlp: { metrics: false },
    tracing: { exporters: [new SlowExporter()], batch: { maxQueueSize: 8, maxExportBatchSize: 2 } },
  });
  spans(5);
  await setImmediate();
  const type = 'SlowExporter_span_exporter';
  const exporter = { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
  expect(shown(await collected.points('otel.sdk.exporter.span.inflight'))).toContainEqual([exporter, 2]);
  const values = (points: readonly CollectedPoint[]): unknown[] => points.map(({ value = 0 }) => value);
  expect(new Set(values(await collected.points('otel.sdk.processor.span.queue.capacity')))).toEqual(new Set([2048, 8]));
  expect(new Set(values(await collected.points('otel.sdk.processor.span.queue.size')))).toEqual(new Set([3, 5]));
});
