import type { Fault, OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { startOtlp, stopOtlp } from './started-otlp.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopOtlp();
  await receiver.close();
});

const WAYS = ['http/protobuf', 'http/json', 'grpc'] as const;

type Way = (typeof WAYS)[number];

function endpointFor(protocol: Way): OtlpOptions {
  return { endpoint: protocol === 'grpc' ? receiver.grpcUrl : receiver.url, protocol, timeoutMs: 400 };
}

interface Case {
  readonly name: string;
  readonly fault: Fault;
  /** Left out: the same over HTTP and gRPC. */
  readonly only?: 'http' | 'grpc';
}

function applies({ only }: Case, way: Way): boolean {
  return only === undefined || (only === 'grpc') === (way === 'grpc');
}

// What the OTLP specification says to retry, and connection failures.
const RETRIED: readonly Case[] = [
  ...[429, 502, 503, 504].map((status) => ({ name: `status ${status}`, fault: { kind: 'status', status } as const })),
  { name: 'Retry-After: 0', fault: { kind: 'status', status: 503, retryAfter: 0 } },
  { name: 'Retry-After: 1', fault: { kind: 'status', status: 429, retryAfter: 1 }, only: 'http' },
  { name: 'a Retry-After in words', fault: { kind: 'status', status: 429, retryAfter: 'soon' }, only: 'http' },
  { name: 'a connection that is reset before the answer', fault: { kind: 'reset', when: 'before' } },
  { name: 'a connection that is reset in the middle of the answer', fault: { kind: 'reset', when: 'mid' } },
  { name: 'no answer', fault: { kind: 'hang' } },
  { name: 'an answer that dribbles', fault: { kind: 'dribble', everyMs: 20 } },
  { name: 'GOAWAY', fault: { kind: 'goaway' } },
  ...[1, 4, 10, 11, 14, 15].map((code) => ({
    name: `gRPC status ${code}`,
    fault: { kind: 'grpc-status', code } as const,
    only: 'grpc' as const,
  })),
  {
    name: 'RESOURCE_EXHAUSTED with RetryInfo',
    fault: { kind: 'grpc-status', code: 8, retryDelayMs: 100 },
    only: 'grpc',
  },
];

const NOT_RETRIED: readonly Case[] = [
  ...[400, 401, 403, 404, 405, 413, 500, 501].map((status) => ({
    name: `status ${status}`,
    fault: { kind: 'status', status } as const,
  })),
  {
    name: 'a redirect',
    fault: {
      kind: 'status',
      status: 307,
      headers: { location: 'http://user:secret@elsewhere.test/v1/traces?token=secret' },
    },
  },
  { name: 'a body without end', fault: { kind: 'endless' } },
  ...[2, 3, 5, 6, 7, 9, 12, 13, 16].map((code) => ({
    name: `gRPC status ${code}`,
    fault: { kind: 'grpc-status', code } as const,
    only: 'grpc' as const,
  })),
  { name: 'RESOURCE_EXHAUSTED without RetryInfo', fault: { kind: 'grpc-status', code: 8 }, only: 'grpc' },
  {
    name: 'RESOURCE_EXHAUSTED with details that are no message',
    fault: { kind: 'grpc-status', code: 8, details: '!!!!' },
    only: 'grpc',
  },
];

for (const way of WAYS) {
  describe(`over ${way}`, () => {
    test.each(RETRIED.filter((one) => applies(one, way)))('$name is tried again', async ({ fault }) => {
      const { endMany, flush } = startOtlp(endpointFor(way));
      receiver.respondWith(fault, { times: 1 });
      endMany(3);
      expect(await flush()).toMatchObject({ made: 3, delivered: 3, dropped: 0, queued: 0, complete: true });
      expect(receiver.spans()).toHaveLength(3);
      expect(receiver.invalid).toEqual([]);
    });

    test.each(NOT_RETRIED.filter((one) => applies(one, way)))('$name is not tried again', async ({ fault }) => {
      const { endMany, flush, lines } = startOtlp(endpointFor(way));
      receiver.respondWith(fault, { times: 1 });
      endMany(3);
      expect(await flush()).toMatchObject({
        made: 3,
        delivered: 0,
        dropped: 3,
        queued: 0,
        deliveries: [{ reasons: { export_failed: 3 } }],
      });
      expect(receiver.counts().requests).toBe(1);
      expect(receiver.spans()).toHaveLength(0);
      expect(lines).toHaveLength(1);
      expect(lines.join()).not.toContain('secret');
    });

    test('what a partial success refuses is counted and said once, and never sent again', async () => {
      const { endMany, flush, lines, setup } = startOtlp(endpointFor(way));
      receiver.respondWith({ kind: 'partial', rejected: 2, message: 'too\nlong ago' }, { times: 2 });
      endMany(5);
      await flush();
      endMany(5);
      expect(await flush()).toMatchObject({
        made: 10,
        delivered: 6,
        dropped: 4,
        queued: 0,
        deliveries: [{ reasons: { rejected: 4 } }],
      });
      expect(receiver.counts().requests).toBe(2);
      expect(lines).toEqual([expect.stringContaining('refused some spans: too long ago')]);
      expect(setup.status.problems).toMatchObject([{ code: 'TL_EXPORT_REJECTED' }]);
    });

    test('a partial success without refusals is a remark', async () => {
      const { endMany, flush, lines } = startOtlp(endpointFor(way));
      receiver.respondWith({ kind: 'partial', message: 'slow down a little' });
      endMany(1);
      expect(await flush()).toMatchObject({ delivered: 1, dropped: 0 });
      expect(lines).toEqual([expect.stringContaining('remarked: slow down a little')]);
    });

    test('an endpoint that claims to refuse more than it was sent refuses all of it', async () => {
      const { endMany, flush } = startOtlp(endpointFor(way));
      receiver.respondWith({ kind: 'partial', rejected: 1_000_000 });
      endMany(2);
      expect(await flush()).toMatchObject({ made: 2, delivered: 0, dropped: 2, queued: 0 });
    });

    test('an answer that is no response message does not undo the delivery', async () => {
      const { endMany, flush } = startOtlp(endpointFor(way));
      receiver.respondWith({ kind: 'garbage' });
      endMany(2);
      expect(await flush()).toMatchObject({ delivered: 2, dropped: 0 });
    });

    test('requests share a connection', async () => {
      const { endMany, flush } = startOtlp(endpointFor(way));
      for (let round = 0; round < 3; round++) {
        endMany(1);
        await flush();
      }
      expect(receiver.counts()).toMatchObject({ requests: 3, connections: 1 });
    });

    test('a connection that the endpoint closed in the meantime is no failure', async () => {
      const { endMany, flush, lines } = startOtlp(endpointFor(way));
      endMany(1);
      await flush();
      receiver.respondWith({ kind: 'reset', when: 'before' }, { times: 1 });
      endMany(1);
      expect(await flush()).toMatchObject({ delivered: 2, dropped: 0 });
      expect(lines).toEqual([]);
    });
  });
}
