import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { startOtlp, stopOtlp } from './started-otlp.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopOtlp();
  await receiver.close();
});

const often = { scheduleDelayMs: 5 };

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition was not met within 10 s');
    await pause(20);
  }
}

for (const way of ['http/protobuf', 'grpc'] as const) {
  test(`an outage is two lines and loses nothing that fits the queue, over ${way}`, async () => {
    const endpoint = way === 'grpc' ? receiver.grpcUrl : receiver.url;
    const { endMany, flush, lines } = startOtlp({ endpoint, protocol: way, batch: often });
    await receiver.goDown();
    for (let round = 0; round < 40; round++) {
      endMany(10);
      await pause(10);
    }
    await until(() => lines.length > 0);
    expect(lines).toEqual([
      expect.stringMatching(
        /spans cannot be delivered to otlp .*: nobody listens there \(ECONNREFUSED\)\. Start the receiver/,
      ),
    ]);

    await receiver.comeUp();
    expect(await flush()).toMatchObject({ made: 400, delivered: 400, queued: 0, complete: true });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/spans are delivered to otlp .* again after \d+ s; none were lost/);
    expect(receiver.spans()).toHaveLength(400);
  });
}

test('each outage is said, also when it looks like the one before', async () => {
  const { endMany, flush, lines } = startOtlp({ endpoint: receiver.url });
  for (let outage = 0; outage < 2; outage++) {
    await receiver.goDown();
    endMany(1);
    await flush();
    await receiver.comeUp();
    await flush();
  }
  expect(lines.map((line) => /cannot be delivered|again after/.exec(line)?.[0])).toEqual([
    'cannot be delivered',
    'again after',
    'cannot be delivered',
    'again after',
  ]);
  expect(new Set(lines).size).toBe(4);
});

test('a single failure that the next try mends is not worth a line', async () => {
  const { endMany, flush, lines } = startOtlp({ endpoint: receiver.url });
  receiver.respondWith({ kind: 'status', status: 503 }, { times: 1 });
  endMany(1);
  await flush();
  expect(lines).toEqual([]);
});

test('a flush does not wait long for an endpoint where nobody listens, and keeps what is queued', async () => {
  await receiver.goDown();
  const { endMany, flush } = startOtlp({ endpoint: receiver.url });
  endMany(5);
  const before = Date.now();
  expect(await flush(20_000)).toMatchObject({ made: 5, delivered: 0, dropped: 0, queued: 5, complete: false });
  expect(Date.now() - before).toBeLessThan(10_000);
  await receiver.comeUp();
  expect(await flush()).toMatchObject({ delivered: 5, queued: 0 });
});

test('shutdown during an outage counts what is lost', async () => {
  await receiver.goDown();
  const { endMany, setup } = startOtlp({ endpoint: receiver.url });
  endMany(5);
  expect(await setup.shutdown({ timeoutMs: 5000 })).toMatchObject({
    made: 5,
    dropped: 5,
    queued: 0,
    deliveries: [{ reasons: { shutdown: 5 } }],
  });
});

test('a shutdown that runs out of time closes its connections, counts what is lost and says so', async () => {
  const { endMany, setup, lines } = startOtlp({ endpoint: receiver.url });
  receiver.respondWith({ kind: 'hang' });
  endMany(5);
  expect(await setup.shutdown({ timeoutMs: 300 })).toMatchObject({
    made: 5,
    dropped: 5,
    queued: 0,
    deliveries: [{ reasons: { shutdown: 5 } }],
  });
  expect(lines).toEqual([expect.stringContaining('5 spans were not delivered')]);
});

test('a batch that fails longer than the export timeout is dropped; the ones behind it are still tried', async () => {
  const { endMany, flush } = startOtlp({
    endpoint: receiver.url,
    batch: { exportTimeoutMs: 1, maxExportBatchSize: 2 },
  });
  receiver.respondWith({ kind: 'status', status: 503 }, { times: 1 });
  endMany(4);
  expect(await flush()).toMatchObject({
    made: 4,
    delivered: 2,
    dropped: 2,
    queued: 0,
    deliveries: [{ reasons: { export_failed: 2 } }],
  });
});

test('a flush gives up at once when the endpoint asks for more time than there is', async () => {
  const { endMany, flush } = startOtlp({ endpoint: receiver.url });
  receiver.respondWith({ kind: 'status', status: 429, retryAfter: 3600 });
  endMany(2);
  const before = Date.now();
  expect(await flush(10_000)).toMatchObject({ made: 2, delivered: 0, dropped: 0, queued: 2 });
  expect(Date.now() - before).toBeLessThan(5000);
  expect(receiver.counts().requests).toBe(1);
});

test('memory stays flat during an outage, however many spans are made', async () => {
  await receiver.goDown();
  const { endMany, report } = startOtlp({ endpoint: receiver.url, batch: often });
  endMany(20_000);
  await pause(50);
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 20; round++) {
    endMany(10_000);
    await pause(5);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
  const after = await report();
  expect(after.made).toBe(220_000);
  expect(after.queued).toBeLessThanOrEqual(2048);
  expect(after.dropped + after.queued).toBe(220_000);
  expect(after.reasons).toEqual({ queue_full: after.dropped });
});
