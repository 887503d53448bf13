import { join } from 'node:path';

import type { OtlpReceiver } from '../src/otlp-receiver-types.ts';
import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { runFixture } from '../src/run-fixture.ts';

const file = join(__dirname, 'fixtures', 'send-two-spans.mjs');
const time = 1_763_700_000_123_456_789n;

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => receiver.clear());

test.each([
  ['http/protobuf', 'none'],
  ['http/protobuf', 'gzip'],
  ['http/json', 'none'],
  ['http/json', 'gzip'],
  ['grpc', 'none'],
  ['grpc', 'gzip'],
])('spans sent over %s with compression %s arrive with every field', async (protocol, compression) => {
  const url = protocol === 'grpc' ? receiver.grpcUrl : `${receiver.url}/v1/traces`;
  const { stderr, code } = await runFixture({ file, args: [protocol, url, compression] });
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(receiver.invalid).toEqual([]);

  const [child, parent] = await receiver.waitForSpans(2);
  expect(parent).toEqual({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    parentSpanId: undefined,
    traceState: '',
    flags: 0x101,
    name: 'GET /invoices',
    kind: 'SERVER',
    startTimeUnixNano: time,
    endTimeUnixNano: time + 200_000_000n,
    durationMs: 200,
    attributes: {
      text: 'grüße 🎉',
      whole: 42,
      huge: 2 ** 52,
      real: 0.25,
      yes: true,
      list: ['a', 'b'],
      numbers: [1, 2.5],
    },
    events: [{ name: 'cache.miss', timeUnixNano: time, attributes: { key: 'k' }, droppedAttributesCount: 0 }],
    links: [
      {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        traceState: 'v=1',
        flags: expect.any(Number),
        attributes: { why: 'retry' },
        droppedAttributesCount: 0,
      },
    ],
    status: { code: 'ERROR', message: 'boom' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource: { 'service.name': 'billing' },
    resourceSchemaUrl: '',
    serviceName: 'billing',
    scope: { name: 'oracle', version: '1.2.3', schemaUrl: 'https://example.com/schema', attributes: {} },
  });
  expect(child).toMatchObject({
    kind: 'CLIENT',
    parentSpanId: parent?.spanId,
    traceId: parent?.traceId,
    attributes: {},
  });
});

test('a request is kept with its protocol, compression, sizes and decoded message', async () => {
  await runFixture({ file, args: ['http/protobuf', `${receiver.url}/v1/traces`, 'gzip'] });
  const [request] = await receiver.waitForRequests(1);
  expect(request).toMatchObject({
    signal: 'traces',
    protocol: 'http/protobuf',
    path: '/v1/traces',
    compression: 'gzip',
    accepted: true,
    fault: undefined,
    connection: expect.any(Number),
    bytes: request?.body.length,
    headers: { 'content-type': 'application/x-protobuf' },
  });
  expect(request?.compressedBytes).toBeLessThan(request?.bytes ?? 0);
  expect(request?.decoded?.resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(2);
});
