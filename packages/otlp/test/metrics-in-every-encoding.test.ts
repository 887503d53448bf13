import type { OtlpReceiver, ReceivedMetricPoint } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { counter, oneOfEachKind, snapshotOf } from './made-metrics.ts';
import { startMetrics, stopMetrics } from './started-metrics.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = '00f067aa0ba902b7';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopMetrics();
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

function named(name: string): ReceivedMetricPoint {
  const found = receiver.metrics().filter((point) => point.name === name);
  expect(found).toHaveLength(1);
  return found[0] as ReceivedMetricPoint;
}

describe.each(['http/protobuf', 'http/json', 'grpc'] as const)('over %s', (protocol) => {
  beforeEach(async () => {
    const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
    const { engine, flush } = startMetrics({ endpoint, protocol });
    engine.yields = () => snapshotOf(...oneOfEachKind());
    expect(await flush()).toMatchObject({ made: 5, delivered: 5, dropped: 0, queued: 0, complete: true });
  });

  test('the request goes where the protocol wants it', () => {
    expect(receiver.requests).toMatchObject([
      {
        signal: 'metrics',
        protocol,
        path: protocol === 'grpc' ? '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export' : '/v1/metrics',
      },
    ]);
  });

  test('a sum of integers, with the exemplar that leads to the trace', () => {
    const point = named('requests');
    expect(point).toMatchObject({
      type: 'sum',
      description: 'What it counts é',
      unit: '{request}',
      temporality: 'DELTA',
      monotonic: true,
      attributes: { 'http.route': '/users/:id' },
      raw: { asInt: 2n ** 53n - 1n },
      scope: { name: 'made-by-hand', version: '1.2.3' },
    });
    expect(point.timeUnixNano - point.startTimeUnixNano).toBe(1_000_000_000n);
    expect(point.exemplars).toMatchObject([
      { traceId: TRACE_ID, spanId: SPAN_ID, filteredAttributes: { 'user.id': 'u-1' } },
    ]);
    expect(point.exemplars.map(({ timeUnixNano }) => timeUnixNano - point.startTimeUnixNano)).toEqual([500_000_000n]);
    expect(Number(point.exemplars[0]?.value)).toBe(3);
  });

  test('a sum that falls', () => {
    expect(named('queue.length')).toMatchObject({
      type: 'sum',
      temporality: 'CUMULATIVE',
      monotonic: false,
      raw: { asInt: -7n },
    });
  });

  test('a gauge', () => {
    expect(named('load')).toMatchObject({
      type: 'gauge',
      unit: '1',
      temporality: undefined,
      attributes: { core: 3 },
      startTimeUnixNano: 0n,
      raw: { asDouble: 0.25 },
    });
  });

  test('a histogram', () => {
    const point = named('duration');
    expect(point).toMatchObject({
      type: 'histogram',
      unit: 's',
      temporality: 'CUMULATIVE',
      raw: { count: 6n, sum: 2.5, min: 0.05, max: 0.9, bucketCounts: [3n, 2n, 1n], explicitBounds: [0.1, 0.5] },
    });
    expect(point.exemplars).toMatchObject([
      { traceId: TRACE_ID, spanId: SPAN_ID, value: 0.05, filteredAttributes: {} },
      { traceId: '', spanId: '', value: 0.9 },
    ]);
  });

  test('an exponential histogram', () => {
    const point = named('size');
    expect(point).toMatchObject({
      type: 'exponentialHistogram',
      temporality: 'DELTA',
      raw: {
        count: 10n,
        sum: undefined,
        min: -4,
        max: 1024,
        scale: -2,
        zeroCount: 1n,
        zeroThreshold: 0.001,
        positive: { offset: -3, bucketCounts: [1n, 0n, 5_000_000_000n, 2n] },
        negative: { offset: 4, bucketCounts: [1n] },
      },
    });
    expect(point.exemplars).toMatchObject([{ traceId: TRACE_ID, spanId: SPAN_ID, value: 1024 }]);
  });
});

test('a collection of nothing sends nothing', async () => {
  const { engine, flush } = startMetrics({ endpoint: receiver.url });
  engine.yields = () => snapshotOf(counter('never'));
  expect(await flush()).toMatchObject({ made: 0, complete: true });
  expect(engine.collections).toHaveLength(1);
  expect(receiver.requests).toHaveLength(0);
});
