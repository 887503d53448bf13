import { channel } from 'node:diagnostics_channel';

import type { DeliveryReport } from '@throughline/core';
import { activeContext, isSuppressed, ports } from '@throughline/core';
import type { Fault, OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import * as fc from 'fast-check';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { madeLog } from './made-log.ts';
import { madeSpan } from './made-span.ts';
import { startLogs, stopLogs } from './started-logs.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopLogs();
  await receiver.close();
});

const WAYS = ['http/protobuf', 'http/json', 'grpc'] as const;

type Way = (typeof WAYS)[number];

function endpointFor(protocol: Way): OtlpOptions {
  return { endpoint: protocol === 'grpc' ? receiver.grpcUrl : receiver.url, protocol, timeoutMs: 400 };
}

const RETRIED: readonly [string, Fault, readonly Way[]][] = [
  ...[429, 502, 503, 504].map((status): [string, Fault, readonly Way[]] => [
    `status ${status}`,
    { kind: 'status', status },
    WAYS,
  ]),
  ['a Retry-After', { kind: 'status', status: 429, retryAfter: 0 }, ['http/protobuf', 'http/json']],
  ['a reset before the answer', { kind: 'reset', when: 'before' }, WAYS],
  ['no answer', { kind: 'hang' }, WAYS],
  ['an answer that dribbles', { kind: 'dribble', everyMs: 20 }, WAYS],
  ['UNAVAILABLE', { kind: 'grpc-status', code: 14 }, ['grpc']],
  ['RESOURCE_EXHAUSTED with RetryInfo', { kind: 'grpc-status', code: 8, retryDelayMs: 50 }, ['grpc']],
];

const NOT_RETRIED: readonly [string, Fault, readonly Way[]][] = [
  ...[400, 401, 404, 413, 500].map((status): [string, Fault, readonly Way[]] => [
    `status ${status}`,
    { kind: 'status', status },
    WAYS,
  ]),
  ['UNIMPLEMENTED', { kind: 'grpc-status', code: 12 }, ['grpc']],
];

for (const way of WAYS) {
  describe(`over ${way}`, () => {
    const here = ([, , ways]: readonly [string, Fault, readonly Way[]]): boolean => ways.includes(way);

    test.each(RETRIED.filter(here))('%s is tried again', async (_name, fault) => {
      const { emitMany, flush } = startLogs(endpointFor(way));
      receiver.respondWith(fault, { times: 1 });
      emitMany(3);
      expect(await flush()).toMatchObject({ made: 3, delivered: 3, dropped: 0, queued: 0, complete: true });
      expect(receiver.logs()).toHaveLength(3);
      expect(receiver.invalid).toEqual([]);
    });

    test.each(NOT_RETRIED.filter(here))('%s is not tried again', async (_name, fault) => {
      const { emitMany, flush, lines } = startLogs(endpointFor(way));
      receiver.respondWith(fault, { times: 1 });
      emitMany(3);
      expect(await flush()).toMatchObject({ made: 3, delivered: 0, dropped: 3, queued: 0 });
      expect(receiver.counts().requests).toBe(1);
      expect(lines).toEqual([expect.stringMatching(/^throughline warn: log records cannot be delivered to otlp/)]);
    });

    test('what a partial success refuses is counted and said once, and never sent again', async () => {
      const { emitMany, flush, report, lines } = startLogs(endpointFor(way));
      receiver.respondWith({ kind: 'partial', rejected: 2, message: 'too\nold' }, { times: 2 });
      emitMany(5);
      await flush();
      emitMany(5);
      expect(await flush()).toMatchObject({ made: 10, delivered: 6, dropped: 4 });
      expect(await report()).toMatchObject({ signal: 'logs', reasons: { rejected: 4 } });
      expect(receiver.counts().requests).toBe(2);
      expect(lines).toEqual([expect.stringContaining('refused some log records: too old')]);
    });
  });
}

test('records that fail longer than the export timeout are dropped and counted', async () => {
  const { emitMany, flush, report } = startLogs({ endpoint: receiver.url, logs: { batch: { exportTimeoutMs: 1 } } });
  receiver.respondWith({ kind: 'status', status: 503 });
  emitMany(4);
  await flush(300);
  await flush(300);
  expect(await report()).toMatchObject({ delivered: 0, queued: 0, reasons: { export_failed: 4 } });
});

test('an outage is one sentence for spans and log records together, and its end says what both have lost', async () => {
  await receiver.goDown();
  const options = { endpoint: receiver.url, batch: { maxQueueSize: 3 }, logs: { batch: { maxQueueSize: 5 } } };
  const { emitMany, flush, lines } = startLogs(options);
  ports.spanSink.end(madeSpan());
  emitMany(1);
  await flush();
  for (let index = 0; index < 3; index++) ports.spanSink.end(madeSpan());
  emitMany(6);
  await flush();
  expect(lines).toEqual([expect.stringMatching(/(spans|log records) cannot be delivered to otlp .*nobody listens/)]);
  await receiver.comeUp();
  await flush();
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/delivered to otlp .* again after \d+ s; 1 spans and 2 log records were lost/);
});

test('its own requests are not traced', async () => {
  const { emitMany, flush } = startLogs({ endpoint: receiver.url });
  const suppressed: boolean[] = [];
  const note = (): void => void suppressed.push(isSuppressed(activeContext()));
  const started = channel('http.client.request.start');
  started.subscribe(note);
  emitMany(1);
  await flush();
  started.unsubscribe(note);
  expect(suppressed).toEqual([true]);
});

describe('the books balance', () => {
  const fault = fc.constantFrom<Fault | 'none'>(
    'none',
    { kind: 'status', status: 503 },
    { kind: 'status', status: 400 },
    { kind: 'partial', rejected: 3 },
    { kind: 'reset', when: 'mid' },
    { kind: 'hang' },
  );
  const step = fc.record({ fault, records: fc.nat({ max: 40 }), flushMs: fc.constantFrom(0, 30, 150) });

  function balance({ made, delivered, dropped, queued }: DeliveryReport): number {
    return made - delivered - dropped - queued;
  }

  test.each(WAYS)(
    'made = delivered + dropped + queued at every moment, over %s',
    async (way) => {
      const batch = { maxQueueSize: 50, maxExportBatchSize: 10, scheduleDelayMs: 10, exportTimeoutMs: 200 };
      const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        receiver.clear();
        const { emit, flush, report, setup } = startLogs({ ...endpointFor(way), timeoutMs: 60, logs: { batch } });
        let emitted = 0;
        for (const { fault: wanted, records, flushMs } of steps) {
          if (wanted === 'none') receiver.respondNormally();
          else receiver.respondWith(wanted, { times: 2 });
          for (let index = 0; index < records; index++) emit(madeLog({ body: `line ${emitted++}` }));
          // oxlint-disable-next-line no-await-in-loop
          await flush(flushMs);
          // oxlint-disable-next-line no-await-in-loop
          const now = await report();
          expect(now.made).toBe(emitted);
          expect(balance(now)).toBe(0);
        }
        receiver.respondNormally();
        const { deliveries } = await setup.shutdown({ timeoutMs: 500 });
        const last = deliveries.find(({ signal }) => signal === 'logs') as DeliveryReport;
        expect(last.queued).toBe(0);
        expect(balance(last)).toBe(0);
        expect(Object.values(last.reasons).reduce((sum, count) => sum + count, 0)).toBe(last.dropped);
        expect(receiver.logs().length).toBeGreaterThanOrEqual(last.delivered);
      });
      await fc.assert(property, { seed: 79, numRuns: 10, endOnFailure: true });
    },
    60_000,
  );
});
