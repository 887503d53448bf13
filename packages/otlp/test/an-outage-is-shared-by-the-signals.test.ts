import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import { ports } from '@throughline/core';

import { counterOf, snapshotOf } from './made-metrics.ts';
import { madeSpan } from './made-span.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { startMetrics, stopMetrics } from './started-metrics.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopMetrics();
  await receiver.close();
});

function start(points = 3): StartedMetrics {
  const started = startMetrics({ endpoint: receiver.url, batch: { scheduleDelayMs: 5 }, metrics: { intervalMs: 20 } });
  started.engine.yields = () => snapshotOf(counterOf(points));
  return started;
}

function endSpan(): void {
  ports.spanSink.end(madeSpan());
}

test('both signals together say two lines', async () => {
  await receiver.goDown();
  const { flush, lines } = start();
  endSpan();
  await flush(500);
  endSpan();
  await flush(500);
  expect(lines).toEqual([
    expect.stringMatching(/(spans|data points) cannot be delivered to otlp .*nobody listens there/),
  ]);
  await receiver.comeUp();
  const { delivered, made, queued } = await flush();
  expect({ delivered, queued }).toEqual({ delivered: made, queued: 0 });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/(spans|data points) are delivered to otlp .* again after \d+ s; none were lost/);
});

test('the line of the end counts what both lost', async () => {
  receiver.respondWith({ kind: 'status', status: 503 });
  const { flush, lines, engine } = startMetrics({
    endpoint: receiver.url,
    batch: { exportTimeoutMs: 1 },
    metrics: { exportTimeoutMs: 1 },
  });
  engine.yields = () => snapshotOf(counterOf(3));
  // The first of each signal meets the outage, the second is lost within it.
  for (let round = 0; round < 2; round++) {
    endSpan();
    await flush(1500);
  }
  receiver.respondNormally();
  endSpan();
  await flush();
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/again after \d+ s; .*lost/);
  expect(lines[1]).toMatch(/\d+ data points/);
});

test('a refusal of one signal says nothing about the other, and hides no outage of it', async () => {
  const other = await startOtlpReceiver();
  other.respondWith({ kind: 'status', status: 404 });
  const { lines, flush, engine } = startMetrics({
    endpoint: receiver.url,
    metrics: { endpoint: `${other.url}/v1/metrics` },
  });
  engine.yields = () => snapshotOf(counterOf(3));
  endSpan();
  expect(await flush()).toMatchObject({ delivered: 1, dropped: 3 });
  expect(await flush()).toMatchObject({ delivered: 1, dropped: 6 });
  expect(lines).toEqual([expect.stringMatching(/data points cannot be delivered .* 404 Not Found/)]);
  await stopMetrics();
  await other.close();
});

test('at one receiver, a signal that is refused and one that is cut off each say it', async () => {
  receiver.respondWith({ kind: 'status', status: 404 }, { times: 1 });
  const { flush, lines } = start();
  await flush();
  expect(lines).toEqual([expect.stringMatching(/data points cannot be delivered .* 404/)]);
  await receiver.goDown();
  endSpan();
  await flush(800);
  expect(lines.filter((line) => line.includes('spans cannot be delivered'))).toHaveLength(1);
});
