/** How long collections take is a metric: `otel.sdk.metric_reader.collection.duration` (semantic conventions: OpenTelemetry SDK metrics). */
import { ValueType } from '@opentelemetry/api';
import type { MetricReader, MetricRecord } from '@throughline/core';
import { SELF_SCOPE, addMetricReader, createScope, ports } from '@throughline/core';

import { createObservable } from '../src/observables.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { attributesOf, startMetrics } from './started-metrics.ts';

const NAME = 'otel.sdk.metric_reader.collection.duration';
const removals: (() => void)[] = [];
let started: StartedMetrics;

beforeEach(() => {
  started = startMetrics({}, { reader: null });
});
afterEach(async () => {
  for (const remove of removals.splice(0)) remove();
  await started.stop();
});

function readerNamed(name: string, temporality: 'cumulative' | 'delta' = 'cumulative'): MetricReader {
  const reader: MetricReader = { name, temporality: () => temporality };
  removals.push(addMetricReader(reader));
  return reader;
}

async function durations(reader: MetricReader, patienceMs = 1_000): Promise<MetricRecord | undefined> {
  const { scopes } = await ports.metricCollection.collect(reader, Date.now() + patienceMs);
  const self = scopes.find(({ scope }) => scope.name === SELF_SCOPE.name);
  return self?.metrics.find(({ name }) => name === NAME);
}

/** How many collections were measured, by what they are said of. */
function counts(metric: MetricRecord | undefined): [Record<string, unknown>, number][] {
  const points = metric?.type === 'histogram' ? metric.points : [];
  return points.map((point) => [attributesOf(point), point.count]);
}

test('each collection is measured, in seconds, and shown by those after it', async () => {
  const reader = readerNamed('console');
  expect(await durations(reader)).toBeUndefined();
  await durations(reader);
  const metric = await durations(reader);
  expect(metric).toMatchObject({ kind: 'histogram', unit: 's', valueType: ValueType.DOUBLE });
  expect(counts(metric)).toEqual([
    [{ 'otel.component.type': 'periodic_metric_reader', 'otel.component.name': 'periodic_metric_reader/0' }, 2],
  ]);
});

test('readers are told apart by their types and places, and only those that were added count', async () => {
  const names = ['otlp http/protobuf http://localhost:4318/v1/metrics', 'prometheus', 'otlp/stdout', 'MyReader'];
  const readers = names.map((name) => readerNamed(name));
  for (const reader of readers) ports.metricCollection.collectNow(reader);
  await durations({ name: 'passing by', temporality: () => 'cumulative' });
  expect(counts(await durations(readers[0] as MetricReader))).toEqual(
    [
      ['periodic_metric_reader', 0],
      ['prometheus_http_text_metric_exporter', 0],
      ['periodic_metric_reader', 1],
      ['MyReader', 0],
    ].map(([type, place]) => [{ 'otel.component.type': type, 'otel.component.name': `${type}/${place}` }, 1]),
  );
});

test.each<[string, () => number]>([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['takes too long', () => new Promise(() => undefined) as unknown as number],
])('a collection in which a callback %s has failed', async (_what, read) => {
  const broken = createObservable(createScope('app'), { kind: 'gauge', name: 'broken', read });
  removals.push(() => broken.remove());
  const reader = readerNamed('console');
  await durations(reader, 20);
  expect(counts(await durations(reader, 20))).toMatchObject([[{ 'error.type': 'callback_failed' }, 1]]);
});

test('a reader that cannot be asked its name is measured all the same', async () => {
  const reader: MetricReader = {
    get name(): string {
      throw new Error('no');
    },
    temporality: () => 'cumulative',
  };
  removals.push(addMetricReader(reader));
  await durations(reader);
  expect(counts(await durations(reader))).toMatchObject([[{ 'otel.component.name': 'metric_reader/0' }, 1]]);
});
