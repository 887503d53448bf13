/** The queues and the durations of the exports, as metrics that arrive (semantic conventions: OpenTelemetry SDK metrics). */
import { trace } from '@opentelemetry/api';
import type { TelemetrySetup } from '@throughline/core';
import { EMPTY_LOG_BLOCK, ports, redirectInternalLog, registry, startTelemetry } from '@throughline/core';
import { metrics } from '@throughline/metrics';
import type { Fault, OtlpReceiver, ReceivedMetricPoint } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { otlp } from '../src/otlp.ts';
import { madeLog } from './made-log.ts';

const DURATION = 'otel.sdk.exporter.operation.duration';
const NEVER_MS = 1_000_000;

/** Where the signal that is looked at goes. */
let receiver: OtlpReceiver;
/** Where metrics go, so that the others can fail. */
let metricReceiver: OtlpReceiver;
let setup: TelemetrySetup;

beforeEach(async () => {
  redirectInternalLog(() => undefined);
  [receiver, metricReceiver] = await Promise.all([startOtlpReceiver(), startOtlpReceiver()]);
});
afterEach(async () => {
  ports.log = registry.noLogs;
  await setup.shutdown({ timeoutMs: 500 });
  expect(metricReceiver.invalid).toEqual([]);
  await Promise.all([receiver.close(), metricReceiver.close()]);
});

function start(options: OtlpOptions = {}, env: NodeJS.ProcessEnv = {}): void {
  const batch = { scheduleDelayMs: NEVER_MS, maxQueueSize: 10, maxExportBatchSize: 5 };
  const all: OtlpOptions = {
    endpoint: receiver.url,
    batch,
    metrics: { endpoint: `${metricReceiver.url}/v1/metrics`, protocol: 'http/protobuf', intervalMs: NEVER_MS },
    logs: { batch: { ...batch, maxQueueSize: 20 } },
    ...options,
  };
  setup = startTelemetry({ serviceName: 'tested', flushOnExit: false, env }, [metrics(), tracing(), otlp(all)]);
}

const spans = (count: number): void => {
  for (let index = 0; index < count; index++) trace.getTracer('app').startSpan('work').end();
};

/** What a new collection says of the metric of a name, by attributes. */
async function collected(name: string): Promise<ReceivedMetricPoint[]> {
  metricReceiver.clear();
  await setup.forceFlush();
  return metricReceiver.metrics().filter((point) => point.name === name);
}

/** How many exports took their time, by what is said of them. */
function exportsIn(points: readonly ReceivedMetricPoint[]): [object, number][] {
  return points.map(({ attributes, raw }) => [attributes, Number((raw as { readonly count: bigint }).count)]);
}

const named = (type: string, place = 0): object => ({
  'otel.component.type': type,
  'otel.component.name': `${type}/${place}`,
});
const at = (url: string): object => ({ 'server.address': new URL(url).hostname, 'server.port': portOf(url) });
const portOf = (url: string): number => Number(new URL(url).port);

test.each([
  ['http/protobuf', 'otlp_http_span_exporter', { 'http.response.status_code': 200 }],
  ['http/json', 'otlp_http_json_span_exporter', { 'http.response.status_code': 200 }],
  ['grpc', 'otlp_grpc_span_exporter', { 'rpc.response.status_code': 'OK' }],
] as const)('an export over %s is measured once, in seconds', async (protocol, type, status) => {
  const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
  start({ endpoint, protocol });
  spans(1);
  await setup.forceFlush();
  const points = (await collected(DURATION)).filter(({ attributes }) => attributes['otel.component.type'] === type);
  expect(exportsIn(points)).toEqual([[{ ...named(type), ...at(endpoint), ...status }, 1]]);
  expect(points[0]).toMatchObject({ type: 'histogram', unit: 's', temporality: 'CUMULATIVE' });
});

test('the export of metrics is measured too, and shown by the collection after it', async () => {
  start();
  expect(await collected(DURATION)).toEqual([]);
  const type = 'otlp_http_metric_exporter';
  const said = { ...named(type), ...at(metricReceiver.url), 'http.response.status_code': 200 };
  expect(exportsIn(await collected(DURATION))).toEqual([[said, 1]]);
});

test.each<[string, Fault, object]>([
  ['a refusal', { kind: 'status', status: 400 }, { 'error.type': '400', 'http.response.status_code': 400 }],
  [
    'a partial success',
    { kind: 'partial', rejected: 1 },
    { 'error.type': 'rejected', 'http.response.status_code': 200 },
  ],
  ['an answer that does not end', { kind: 'endless' }, { 'error.type': 'not_otlp' }],
])('%s is an error of the export', async (_what, fault, said) => {
  start();
  receiver.respondWith(fault, { times: 1 });
  spans(2);
  await setup.forceFlush();
  const points = await collected(DURATION);
  const [failed] = points.filter(({ attributes }) => 'error.type' in attributes);
  expect(exportsIn(failed === undefined ? [] : [failed])).toEqual([
    [{ ...named('otlp_http_span_exporter'), ...at(receiver.url), ...said }, 1],
  ]);
});

test('an export that is tried again is one, with the outcome of its last try', async () => {
  start();
  receiver.respondWith({ kind: 'status', status: 503 }, { times: 2 });
  spans(1);
  await setup.forceFlush();
  expect(receiver.requests).toHaveLength(3);
  const points = (await collected(DURATION)).filter(
    ({ attributes }) => attributes['server.port'] === portOf(receiver.url),
  );
  expect(exportsIn(points)).toMatchObject([[{ 'http.response.status_code': 200 }, 1]]);
});

test('an endpoint where nobody listens is named by the code of the error', async () => {
  const { url } = receiver;
  await receiver.close();
  start({ endpoint: url, batch: { exportTimeoutMs: 1 } });
  spans(1);
  await setup.forceFlush();
  const points = (await collected(DURATION)).filter(({ attributes }) => 'error.type' in attributes);
  expect(exportsIn(points)).toEqual([
    [{ ...named('otlp_http_span_exporter'), ...at(url), 'error.type': 'ECONNREFUSED' }, 1],
  ]);
});

test('queues say how full they are and how much they take, and forget it when telemetry ends', async () => {
  const before = registry.observables.size;
  start();
  ports.log = { enabled: () => true, emit: () => undefined, block: () => EMPTY_LOG_BLOCK };
  const observed: [string, number, object | undefined][] = [];
  const look = (): typeof observed => {
    observed.length = 0;
    for (const observable of registry.observables) {
      observable.read(({ name }, value, attributes) => {
        if (name.includes('.queue.')) observed.push([name, value, attributes]);
      });
    }
    return observed;
  };
  spans(3);
  ports.logSink.emit(madeLog());
  const spanQueue = named('batching_span_processor');
  const logQueue = named('batching_log_processor');
  expect(look()).toEqual([
    ['otel.sdk.processor.span.queue.size', 3, spanQueue],
    ['otel.sdk.processor.span.queue.capacity', 10, spanQueue],
    ['otel.sdk.processor.log.queue.size', 1, logQueue],
    ['otel.sdk.processor.log.queue.capacity', 20, logQueue],
  ]);

  const [size] = await collected('otel.sdk.processor.span.queue.size');
  expect(size).toMatchObject({ type: 'sum', monotonic: false, unit: '{span}', value: 3, attributes: spanQueue });
  const [capacity] = await collected('otel.sdk.processor.log.queue.capacity');
  expect(capacity).toMatchObject({
    type: 'sum',
    monotonic: false,
    unit: '{log_record}',
    value: 20,
    attributes: logQueue,
  });
  await setup.shutdown();
  expect(registry.observables.size).toBe(before);
});

test('a queue never says that it holds more than it takes', async () => {
  start({ endpoint: receiver.url });
  receiver.respondWith({ kind: 'hang' });
  spans(100);
  const [size] = await sizesNow();
  expect(size).toBe(10);
});

/** What the queues of spans hold, without a flush that would empty them. */
async function sizesNow(): Promise<number[]> {
  const reader = { name: 'test', temporality: () => 'cumulative' as const };
  const { scopes } = await ports.metricCollection.collect(reader, Date.now() + 1_000);
  const found = scopes
    .flatMap(({ metrics: list }) => list)
    .find(({ name }) => name === 'otel.sdk.processor.span.queue.size');
  return found?.type === 'sum' ? found.points.map(({ value }) => value) : [];
}

test('sinks of one signal are told apart, the processor of each like that of any other', async () => {
  start({}, { OTEL_TRACES_EXPORTER: 'otlp,otlp/stdout' });
  const written: typeof process.stdout.write = (_line: unknown, done?: unknown) => {
    (done as () => void)();
    return true;
  };
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(written);
  spans(1);
  await setup.forceFlush();
  const capacities = await collected('otel.sdk.processor.span.queue.capacity');
  const durations = await collected(DURATION);
  write.mockRestore();
  const processors = [0, 1].map((place) => named('batching_span_processor', place));
  expect(capacities.map(({ attributes }) => attributes)).toEqual(processors);
  const processed = await collected('otel.sdk.processor.span.processed');
  expect(processed.map(({ attributes }) => attributes)).toEqual(processors);
  expect(exportsIn(durations)).toContainEqual([named('otlp/stdout_span_exporter'), 1]);
});
