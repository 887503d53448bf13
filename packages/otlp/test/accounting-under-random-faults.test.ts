import type { DeliveryReport } from '@throughline/core';
import type { Fault, OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import * as fc from 'fast-check';

import { startOtlp, stopOtlp } from './started-otlp.ts';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterAll(() => receiver.close());

const fault: fc.Arbitrary<Fault | 'none' | 'down' | 'up'> = fc.constantFrom(
  'none' as const,
  'down' as const,
  'up' as const,
  { kind: 'hang' } as const,
  { kind: 'dribble', everyMs: 10 } as const,
  { kind: 'reset', when: 'before' } as const,
  { kind: 'reset', when: 'mid' } as const,
  { kind: 'status', status: 503, retryAfter: 0 } as const,
  { kind: 'status', status: 400 } as const,
  { kind: 'partial', rejected: 2 } as const,
  { kind: 'garbage' } as const,
  { kind: 'endless' } as const,
  { kind: 'goaway', graceful: true } as const,
  { kind: 'grpc-status', code: 14 } as const,
);

const step = fc.record({ fault, spans: fc.nat({ max: 60 }), flushMs: fc.constantFrom(undefined, 0, 50) });

function balance({ made, delivered, dropped, queued }: DeliveryReport): number {
  return made - delivered - dropped - queued;
}

async function meet(wanted: Fault | 'none' | 'down' | 'up'): Promise<void> {
  if (wanted === 'none') receiver.respondNormally();
  else if (wanted === 'down') await receiver.goDown();
  else if (wanted === 'up') await receiver.comeUp();
  else receiver.respondWith(wanted, { times: 2 });
}

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`made = delivered + dropped + queued at every moment, over ${protocol}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
        const started = startOtlp({
          endpoint,
          protocol,
          timeoutMs: 60,
          batch: { maxQueueSize: 100, maxExportBatchSize: 20, scheduleDelayMs: 10, exportTimeoutMs: 200 },
        });
        receiver.clear();
        for (const { fault: wanted, spans, flushMs } of steps) {
          await meet(wanted);
          started.endMany(spans);
          expect(balance(await started.report())).toBe(0);
          if (flushMs !== undefined)
            expect(balance((await started.flush(flushMs)).deliveries[0] as DeliveryReport)).toBe(0);
        }
        receiver.respondNormally();
        const last = (await started.setup.shutdown({ timeoutMs: 500 })).deliveries[0] as DeliveryReport;
        await stopOtlp();
        await receiver.comeUp();
        expect(last.queued).toBe(0);
        expect(balance(last)).toBe(0);
        expect(Object.values(last.reasons).reduce((sum, count) => sum + count, 0)).toBe(last.dropped);
        // What we call delivered did arrive; a retry after a lost answer may arrive twice.
        expect(receiver.spans().length).toBeGreaterThanOrEqual(last.delivered);
      }),
      { seed: 77, numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
}
