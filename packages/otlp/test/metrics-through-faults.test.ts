import { channel } from 'node:diagnostics_channel';

import type { DeliveryReport } from '@throughline/core';
import { activeContext, isSuppressed } from '@throughline/core';
import type { Fault, OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import * as fc from 'fast-check';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { counter, counterOf, snapshotOf } from './made-metrics.ts';
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

const WAYS = ['http/protobuf', 'http/json', 'grpc'] as const;

type Way = (typeof WAYS)[number];

function endpointFor(protocol: Way): OtlpOptions {
  return { endpoint: protocol === 'grpc' ? receiver.grpcUrl : receiver.url, protocol, timeoutMs: 400 };
}

function startWith(points: number, options: OtlpOptions): StartedMetrics {
  const started = startMetrics(options);
  started.engine.yields = () => snapshotOf(counterOf(points));
  return started;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

const HTTP: readonly Way[] = ['http/protobuf', 'http/json'];

const RETRIED: readonly [string, Fault, readonly Way[]][] = [
  ...[429, 502, 503, 504].map((status): [string, Fault, readonly Way[]] => [
    `status ${status}`,
    { kind: 'status', status },
    WAYS,
  ]),
  ['Retry-After: 0', { kind: 'status', status: 429, retryAfter: 0 }, HTTP],
  ['Retry-After: 1', { kind: 'status', status: 429, retryAfter: 1 }, HTTP],
  ['a Retry-After that is a date', { kind: 'status', status: 429, retryAfter: new Date() }, HTTP],
  ['a Retry-After in words', { kind: 'status', status: 429, retryAfter: 'soon' }, HTTP],
  ['a reset before the answer', { kind: 'reset', when: 'before' }, WAYS],
  ['a reset in the middle of the answer', { kind: 'reset', when: 'mid' }, WAYS],
  ['no answer', { kind: 'hang' }, WAYS],
  ['an answer that dribbles', { kind: 'dribble', everyMs: 20 }, WAYS],
  ['GOAWAY', { kind: 'goaway' }, WAYS],
  ['UNAVAILABLE', { kind: 'grpc-status', code: 14 }, ['grpc']],
  ['RESOURCE_EXHAUSTED with RetryInfo', { kind: 'grpc-status', code: 8, retryDelayMs: 50 }, ['grpc']],
];

const NOT_RETRIED: readonly [string, Fault, readonly Way[]][] = [
  ...[400, 401, 404, 413, 500].map((status): [string, Fault, readonly Way[]] => [
    `status ${status}`,
    { kind: 'status', status },
    WAYS,
  ]),
  ['a redirect', { kind: 'status', status: 307, headers: { location: 'http://elsewhere.test/v1/metrics' } }, WAYS],
  ['a body without end', { kind: 'endless' }, WAYS],
  ['UNIMPLEMENTED', { kind: 'grpc-status', code: 12 }, ['grpc']],
  ['RESOURCE_EXHAUSTED without RetryInfo', { kind: 'grpc-status', code: 8 }, ['grpc']],
];

for (const way of WAYS) {
  describe(`over ${way}`, () => {
    const here = ([, , ways]: readonly [string, Fault, readonly Way[]]): boolean => ways.includes(way);

    test.each(RETRIED.filter(here))('%s is tried again', async (_name, fault) => {
      const { flush } = startWith(3, endpointFor(way));
      receiver.respondWith(fault, { times: 1 });
      expect(await flush()).toMatchObject({ made: 3, delivered: 3, dropped: 0, queued: 0, complete: true });
      expect(receiver.metrics()).toHaveLength(3);
      expect(receiver.invalid).toEqual([]);
    });

    test.each(NOT_RETRIED.filter(here))('%s is not tried again', async (_name, fault) => {
      const { flush, lines } = startWith(3, endpointFor(way));
      receiver.respondWith(fault, { times: 1 });
      expect(await flush()).toMatchObject({ made: 3, delivered: 0, dropped: 3, queued: 0 });
      expect(receiver.counts().requests).toBe(1);
      expect(lines).toEqual([expect.stringMatching(/^throughline warn: data points cannot be delivered to otlp/)]);
    });

    test('what a partial success refuses is counted and said once, and never sent again', async () => {
      const { flush, lines } = startWith(5, endpointFor(way));
      receiver.respondWith({ kind: 'partial', rejected: 2, message: 'too\nold' }, { times: 2 });
      await flush();
      expect(await flush()).toMatchObject({
        made: 10,
        delivered: 6,
        dropped: 4,
        deliveries: [{ signal: 'traces' }, { signal: 'metrics', reasons: { rejected: 4 } }],
      });
      expect(receiver.counts().requests).toBe(2);
      expect(lines).toEqual([expect.stringContaining('refused some data points: too old')]);
    });

    test('an answer that is no response message does not undo the delivery', async () => {
      const { flush } = startWith(2, endpointFor(way));
      receiver.respondWith({ kind: 'garbage' });
      expect(await flush()).toMatchObject({ delivered: 2, dropped: 0 });
    });
  });
}

test('a collection that fails longer than the export timeout is dropped and counted', async () => {
  const { flush } = startWith(4, { endpoint: receiver.url, metrics: { exportTimeoutMs: 1 } });
  receiver.respondWith({ kind: 'status', status: 503 });
  await flush(300);
  expect(await flush(300)).toMatchObject({
    delivered: 0,
    queued: 0,
    deliveries: [{ signal: 'traces' }, { reasons: { export_failed: expect.any(Number) } }],
  });
});

test('in an outage one collection at most is held, however often the timer fires and flushes are asked for', async () => {
  await receiver.goDown();
  const { engine, flush, report } = startWith(10, { endpoint: receiver.url, metrics: { intervalMs: 5 } });
  for (let round = 0; round < 5; round++) {
    // oxlint-disable-next-line no-await-in-loop
    await pause(20);
    // oxlint-disable-next-line no-await-in-loop
    await flush(100);
  }
  expect(engine.collections).toHaveLength(1);
  expect(await report()).toMatchObject({ made: 10, queued: 10, dropped: 0 });
  await receiver.comeUp();
  const { made, delivered, queued } = await flush();
  expect({ delivered, queued }).toEqual({ delivered: made, queued: 0 });
});

test('a large collection travels in several requests', async () => {
  const started = startMetrics({ endpoint: receiver.url });
  const texts = Array.from({ length: 90 }, (_, index) => ({ index, text: 'x'.repeat(100_000) }));
  started.engine.yields = () => snapshotOf(counter('large', ...texts));
  expect(await started.flush()).toMatchObject({ made: 90, delivered: 90 });
  expect(receiver.metrics()).toHaveLength(90);
  expect(receiver.requests.length).toBeGreaterThan(2);
  for (const { bytes } of receiver.requests) expect(bytes).toBeLessThan(4_194_304);
  expect(receiver.invalid).toEqual([]);
});

test('our own requests run where nothing is traced or measured', async () => {
  const suppressed: boolean[] = [];
  const note = (): void => void suppressed.push(isSuppressed(activeContext()));
  const started = channel('http.client.request.start');
  started.subscribe(note);
  const { flush } = startWith(1, { endpoint: receiver.url, metrics: { intervalMs: 20 } });
  await receiver.waitForMetrics(2);
  await flush();
  started.unsubscribe(note);
  expect(suppressed.length).toBeGreaterThan(2);
  expect(new Set(suppressed)).toEqual(new Set([true]));
});

describe('the books', () => {
  const fault: fc.Arbitrary<Fault | 'none' | 'down' | 'up'> = fc.constantFrom(
    'none' as const,
    'down' as const,
    'up' as const,
    { kind: 'hang' } as const,
    { kind: 'dribble', everyMs: 10 } as const,
    { kind: 'reset', when: 'before' } as const,
    { kind: 'status', status: 503, retryAfter: 0 } as const,
    { kind: 'status', status: 400 } as const,
    { kind: 'partial', rejected: 2 } as const,
    { kind: 'garbage' } as const,
    { kind: 'goaway', graceful: true } as const,
    { kind: 'grpc-status', code: 14 } as const,
  );
  const step = fc.record({ fault, points: fc.nat({ max: 60 }), flushMs: fc.constantFrom(0, 20, 100) });

  function balance({ made, delivered, dropped, queued }: DeliveryReport): number {
    return made - delivered - dropped - queued;
  }

  async function meet(wanted: Fault | 'none' | 'down' | 'up'): Promise<void> {
    if (wanted === 'none') receiver.respondNormally();
    else if (wanted === 'down') await receiver.goDown();
    else if (wanted === 'up') await receiver.comeUp();
    else receiver.respondWith(wanted, { times: 2 });
  }

  test.each(WAYS)(
    'made = delivered + dropped + queued at every moment, over %s',
    async (way) => {
      const metrics = { intervalMs: 15, exportTimeoutMs: 200 };
      const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        receiver.clear();
        const started = startWith(0, { ...endpointFor(way), timeoutMs: 60, metrics });
        for (const { fault: wanted, points, flushMs } of steps) {
          await meet(wanted);
          started.engine.yields = () => snapshotOf(counterOf(points));
          await started.flush(flushMs);
          expect(balance(await started.report())).toBe(0);
        }
        receiver.respondNormally();
        const { deliveries } = await started.setup.shutdown({ timeoutMs: 500 });
        const last = deliveries.find(({ signal }) => signal === 'metrics') as DeliveryReport;
        await receiver.comeUp();
        expect(last.queued).toBe(0);
        expect(balance(last)).toBe(0);
        expect(Object.values(last.reasons).reduce((sum, count) => sum + count, 0)).toBe(last.dropped);
        expect(receiver.metrics().length).toBeGreaterThanOrEqual(last.delivered);
      });
      await fc.assert(property, { seed: 78, numRuns: 15, endOnFailure: true });
    },
    120_000,
  );
});
