import { createAttributeBlock, createScope } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { madeSpan } from './made-span.ts';
import { startOtlp, stopOtlp } from './started-otlp.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopOtlp();
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

function batchSizes(): number[] {
  return receiver.requests.map(({ decoded }) =>
    (decoded?.resourceSpans ?? [])
      .flatMap(({ scopeSpans }) => scopeSpans)
      .reduce((sum, { spans }) => sum + spans.length, 0),
  );
}

test('a batch is closed when it is full, over all scopes together', async () => {
  const { end, flush } = startOtlp({ endpoint: receiver.url, batch: { maxExportBatchSize: 10 } });
  const other = createScope('other');
  for (let index = 0; index < 25; index++) end(madeSpan(index % 3 === 0 ? { scope: other } : {}));
  await receiver.waitForSpans(20);
  expect(batchSizes()).toEqual([10, 10]);
  await flush();
  expect(batchSizes()).toEqual([10, 10, 5]);
  expect(receiver.requests[0]?.decoded?.resourceSpans[0]?.scopeSpans.map(({ scope }) => scope?.name).sort()).toEqual([
    'made-by-hand',
    'other',
  ]);
});

test('a batch is closed when its first span has waited long enough', async () => {
  const { endMany } = startOtlp({ endpoint: receiver.url, batch: { scheduleDelayMs: 50 } });
  endMany(3);
  expect(receiver.requests).toHaveLength(0);
  await receiver.waitForSpans(3);
  expect(batchSizes()).toEqual([3]);
});

test('a batch is closed before it grows beyond what receivers of gRPC take', async () => {
  const { end, flush } = startOtlp({ endpoint: receiver.url });
  for (let index = 0; index < 100; index++) end(madeSpan({ attributeList: ['text', 'x'.repeat(100_000)] }));
  await flush();
  expect(receiver.spans()).toHaveLength(100);
  expect(receiver.requests.length).toBeGreaterThan(2);
  for (const { bytes } of receiver.requests) expect(bytes).toBeLessThan(4_194_304);
});

test('what does not fit into the queue is dropped at once and counted: the newest', async () => {
  const { end, report, flush } = startOtlp({
    endpoint: receiver.url,
    batch: { maxQueueSize: 20, maxExportBatchSize: 5 },
  });
  for (let index = 0; index < 30; index++) end(madeSpan({ name: `span ${index}` }));
  expect(await report()).toMatchObject({ made: 30, queued: 20, dropped: 10, reasons: { queue_full: 10 } });
  await flush();
  expect(receiver.spans().map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, index) => `span ${index}`));
});

test('a queue that overflows while the endpoint is well is said once a minute', async () => {
  const { endMany, lines } = startOtlp({ endpoint: receiver.url, batch: { maxQueueSize: 20 } });
  endMany(100);
  expect(lines).toEqual([expect.stringMatching(/spans for otlp .* are dropped: .* the queue of 20 is full/)]);
});

test('the queue is bounded by bytes too', async () => {
  const { end, report, flush } = startOtlp({ endpoint: receiver.url, batch: { maxQueueBytes: 100_000 } });
  for (let index = 0; index < 30; index++) end(madeSpan({ attributeList: ['text', 'x'.repeat(10_000)] }));
  const { queued, dropped } = await report();
  expect(queued).toBe(9);
  expect(dropped).toBe(21);
  await flush();
  // Room again after the delivery.
  end(madeSpan());
  expect(await flush()).toMatchObject({ made: 31, delivered: 10 });
});

test('a thousand scopes share one batch', async () => {
  const { end, flush } = startOtlp({ endpoint: receiver.url });
  for (let index = 0; index < 1000; index++) end(madeSpan({ scope: createScope(`scope ${index}`) }));
  expect(await flush()).toMatchObject({ delivered: 1000 });
  expect(new Set(receiver.spans().map(({ scope }) => scope.name)).size).toBe(1000);
});

test('what the spans of one connection have in common is encoded once as well', async () => {
  const connectionBlock = createAttributeBlock(['network.peer.address', '10.0.0.1', 'network.peer.port', 4711], {
    generation: 0,
    droppedAttributes: 0,
  });
  const { end, flush } = startOtlp({ endpoint: receiver.url });
  for (let index = 0; index < 3; index++)
    end(madeSpan({ connectionBlock, attributeList: ['url.path', `/users/${index}`] }));
  await flush();
  expect(receiver.spans().map(({ attributes }) => attributes)).toEqual(
    [0, 1, 2].map((index) => ({
      'network.peer.address': '10.0.0.1',
      'network.peer.port': 4711,
      'url.path': `/users/${index}`,
    })),
  );
});

test('a block is encoded once and used by all spans, before the attributes of their own', async () => {
  const block = createAttributeBlock(['http.route', '/users/:id', 'http.request.method', 'GET'], {
    generation: 0,
    droppedAttributes: 2,
  });
  const { end, flush } = startOtlp({ endpoint: receiver.url });
  for (let index = 0; index < 3; index++)
    end(madeSpan({ block, attributeList: ['url.path', `/users/${index}`], droppedAttributes: 1 }));
  await flush();
  expect(
    receiver.spans().map(({ attributes, droppedAttributesCount }) => [attributes, droppedAttributesCount]),
  ).toEqual(
    [0, 1, 2].map((index) => [
      { 'http.route': '/users/:id', 'http.request.method': 'GET', 'url.path': `/users/${index}` },
      3,
    ]),
  );
});

test('telemetry that was started again exports the scopes and blocks of before, in another format too', async () => {
  const block = createAttributeBlock(['db.system.name', 'postgresql'], { generation: 0, droppedAttributes: 0 });
  for (const protocol of ['http/protobuf', 'http/json', 'http/protobuf'] as const) {
    const { end, setup } = startOtlp({ endpoint: receiver.url, protocol });
    end(madeSpan({ block }));
    await setup.shutdown();
  }
  expect(receiver.spans().map(({ attributes }) => attributes['db.system.name'])).toEqual([
    'postgresql',
    'postgresql',
    'postgresql',
  ]);
});

test('spans that end after shutdown are not held', async () => {
  const { setup, endMany } = startOtlp({ endpoint: receiver.url });
  await setup.shutdown();
  endMany(5);
  expect(await setup.shutdown()).toMatchObject({ made: 0 });
});

test('many full batches travel at the same time once the endpoint has answered', async () => {
  const { endMany, flush } = startOtlp({ endpoint: receiver.url, batch: { maxExportBatchSize: 10 } });
  endMany(1);
  await flush();
  receiver.respondWith({ kind: 'delay', ms: 100 });
  endMany(80);
  await flush();
  expect(receiver.spans()).toHaveLength(81);
  expect(receiver.counts().connections).toBe(4);
});
