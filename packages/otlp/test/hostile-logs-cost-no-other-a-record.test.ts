import type { LogRecord } from '@throughline/core';
import { createScope } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { madeLog } from './made-log.ts';
import { startLogs, stopLogs } from './started-logs.ts';

// The engine checks values before they come here. These are what would come if it did not.

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopLogs();
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

const thrower = new Proxy([], {
  get: () => {
    throw new Error('a trap');
  },
});

function circular(): unknown[] {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

function nested(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level++) value = { list: ['deeper', value] };
  return value;
}

const HOSTILE_VALUES: readonly unknown[] = [
  thrower,
  circular(),
  nested(20_000),
  2n ** 64n,
  Symbol('s'),
  undefined,
  NaN,
  -0,
  '\ud800',
  '\udfff\ud800',
  `${'a'.repeat(30)}\ud83d`,
  '\0',
  () => 1,
  new Date(NaN),
  new Map([['a', 1]]),
  { toString: null },
  { list: [thrower, 1] },
  [undefined, Symbol('in a list'), { list: ['a', thrower] }],
  {
    get list(): never {
      throw new Error('a trap');
    },
  },
];

const hostileRecords = [
  ...HOSTILE_VALUES.flatMap((value) => [
    { body: value },
    { attributeList: ['key', value] },
    { attributeList: ['before', 1, value, 'value'] },
    { severityText: value },
    { eventName: value },
    { identity: value },
  ]),
  ...[NaN, -1, 25, 1.5, 2 ** 40].map((severityNumber) => ({ severityNumber })),
  { droppedAttributes: 2 ** 31 },
  { explicitTime: thrower },
] as unknown as readonly Partial<LogRecord>[];

const GOOD = 'a good record';

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`whatever a record holds, all others arrive and the payload stays valid over ${protocol}`, async () => {
    const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
    const { emit, flush } = startLogs({ endpoint, protocol });
    for (const record of hostileRecords) {
      emit(madeLog({ body: GOOD }));
      emit(madeLog({ body: 'a hostile record', ...record }));
      emit(madeLog({ body: GOOD, attributeList: ['after', true] }));
    }
    const report = await flush();

    const made = hostileRecords.length * 3;
    expect(receiver.logs().filter(({ body }) => body === GOOD)).toHaveLength(hostileRecords.length * 2);
    expect(report).toMatchObject({ made, queued: 0 });
    expect(report.delivered).toBe(receiver.logs().length);
    expect(report.delivered + report.dropped).toBe(made);
    expect(report.dropped).toBeGreaterThan(0);
    expect(report.deliveries.find(({ signal }) => signal === 'logs')?.reasons).toEqual({ encoding: report.dropped });
  });

  test(`one hostile record among a hundred costs itself, over ${protocol}`, async () => {
    const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
    const { emit, flush } = startLogs({ endpoint, protocol });
    for (let index = 0; index < 100; index++) {
      const body = index === 50 ? (['half', 'written', thrower] as unknown as LogRecord['body']) : `line ${index}`;
      emit(madeLog({ body: body as string }));
    }
    expect(await flush()).toMatchObject({ made: 100, delivered: 99, dropped: 1 });
    expect(receiver.logs().map(({ body }) => body)).toEqual(
      Array.from({ length: 100 }, (_, index) => `line ${index}`).filter((_, index) => index !== 50),
    );
  });
}

test('a scope that cannot be encoded costs only its own records', async () => {
  const { emit, flush } = startLogs({ endpoint: receiver.url });
  const scope = createScope('broken', {
    attributes: {
      get trap(): string {
        throw new Error('a trap');
      },
    },
  });
  emit(madeLog());
  emit(madeLog({ scope }));
  emit(madeLog());
  expect(await flush()).toMatchObject({ made: 3, delivered: 2, dropped: 1 });
});

test('a message of 5 MB travels alone and costs no other record', async () => {
  const { emit, flush } = startLogs({ endpoint: receiver.grpcUrl, protocol: 'grpc' });
  emit(madeLog());
  emit(madeLog({ body: 'x'.repeat(5_000_000) }));
  emit(madeLog({ body: 'é'.repeat(2_500_000) }));
  emit(madeLog());
  expect(await flush()).toMatchObject({ made: 4, delivered: 4 });
  const sizes = receiver.requests.map(({ decoded }) => decoded?.resourceLogs[0]?.scopeLogs[0]?.logRecords.length);
  expect(sizes).toEqual([1, 1, 1, 1]);
});

test('a message of 20 MB is refused before it takes that much memory', async () => {
  const { emit, flush, report } = startLogs({ endpoint: receiver.url });
  emit(madeLog({ body: 'x'.repeat(20_000_000) }));
  emit(madeLog());
  expect(await flush()).toMatchObject({ made: 2, delivered: 1 });
  expect(await report()).toMatchObject({ reasons: { encoding: 1 } });
});
