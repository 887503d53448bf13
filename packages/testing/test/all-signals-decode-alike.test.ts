import { decodePayload } from '../src/format-decode.ts';
import { checkPayload } from '../src/check-payload.ts';
import { otlpSchema } from '../src/format-schema.ts';
import { logRecordsOf } from '../src/received-log.ts';
import { metricPointsOf } from '../src/received-metric.ts';
import { type SignalDefinition, signalDefinitions } from '../src/signal.ts';
import { fullLogs, fullMetrics, fullTraces } from './support/full-messages.ts';
import { protobufOf } from './support/payloads.ts';

const [traces, metrics, logs] = signalDefinitions as [SignalDefinition, SignalDefinition, SignalDefinition];
const attributes = {
  text: 'ü',
  yes: true,
  whole: -9223372036854775808n,
  real: 0.5,
  list: [1, null],
  map: { a: 'b' },
  bytes: Buffer.from([1, 2]),
};
const plain = (json: object): Buffer => Buffer.from(JSON.stringify(json));

test.each([
  ['trace', traces, fullTraces],
  ['metrics', metrics, fullMetrics],
  ['logs', logs, fullLogs],
] as const)('%s: the generated decoder and the JSON mapping agree on every field', (service, definition, json) => {
  const fromProtobuf = decodePayload(protobufOf(json, service), 'protobuf', definition);
  const fromJson = decodePayload(plain(json), 'json', definition);
  expect(fromProtobuf).toEqual(fromJson);
  expect(fromProtobuf.findings).toEqual([]);
  expect(checkPayload(fromProtobuf.request)).toEqual([]);
});

test('the full messages use every field of the tables', () => {
  const used = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) for (const key of Object.keys(value)) used.add(key);
    for (const child of Object.values(value)) collect(child);
  };
  collect([fullTraces, fullMetrics, fullLogs]);
  const fields = Object.values(otlpSchema).flatMap((message) => Object.keys(message));
  expect(fields.filter((field) => !used.has(field))).toEqual([]);
});

test('metric points are listed flat, of every type', () => {
  const points = metricPointsOf(decodePayload(protobufOf(fullMetrics, 'metrics'), 'protobuf', metrics).request);
  expect(points).toMatchObject([
    { name: 'g', type: 'gauge', value: -7, unit: 's', description: 'd', temporality: undefined, attributes },
    { name: 's', type: 'sum', value: 2.5, temporality: 'CUMULATIVE', monotonic: true },
    { name: 'h', type: 'histogram', value: undefined, temporality: 'DELTA', raw: { bucketCounts: [1n, 2n], max: 2 } },
    { name: 'e', type: 'exponentialHistogram', raw: { scale: -2, positive: { offset: -1 } } },
    { name: 'q', type: 'summary', exemplars: [], raw: { quantileValues: [{ quantile: 0.5, value: 1 }] } },
  ]);
  expect(points[0]?.exemplars).toMatchObject([
    { value: 1.5, spanId: 'b7ad6b7169203331', filteredAttributes: attributes },
    { value: -3, traceId: '0af7651916cd43dd8448eb211c80319c' },
  ]);
});

test('log records are listed flat', () => {
  const records = logRecordsOf(decodePayload(protobufOf(fullLogs, 'logs'), 'protobuf', logs).request);
  expect(records).toMatchObject([
    {
      body: 'hello',
      severityNumber: 9,
      severityText: 'INFO',
      attributes,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      eventName: 'event',
      timeUnixNano: 1763700000000000002n,
      scope: { name: 'scope', version: '1', schemaUrl: 'scope-schema' },
      resourceSchemaUrl: 'resource-schema',
    },
  ]);
});
