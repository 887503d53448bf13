import type { LogRecord, LogValue } from '@throughline/core';
import { LogFields, createLogBlock } from '@throughline/core';
import type { OtlpReceiver, ReceivedLogRecord } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import * as fc from 'fast-check';

import { madeIdentity, madeLog } from './made-log.ts';
import { startLogs, stopLogs } from './started-logs.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopLogs();
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

describe.each(['http/protobuf', 'http/json', 'grpc'] as const)('over %s', (protocol) => {
  async function exported(...records: LogRecord[]): Promise<ReceivedLogRecord[]> {
    const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
    const { emit, flush } = startLogs({ endpoint, protocol, logs: { batch: { maxQueueSize: 5000 } } });
    for (const record of records) emit(record);
    const { length } = records;
    expect(await flush()).toMatchObject({ made: length, delivered: length, dropped: 0, queued: 0, complete: true });
    return receiver.logs();
  }

  async function valuesAfter(values: readonly LogValue[]): Promise<unknown[]> {
    const [record] = await exported(madeLog({ attributeList: values.flatMap((value, index) => [`v${index}`, value]) }));
    return Object.values(record?.attributes ?? {});
  }

  test('the request goes where the protocol wants it', async () => {
    await exported(madeLog());
    const path = protocol === 'grpc' ? '/opentelemetry.proto.collector.logs.v1.LogsService/Export' : '/v1/logs';
    expect(receiver.requests).toMatchObject([{ signal: 'logs', protocol, path }]);
  });

  test('a record with everything in it', async () => {
    const [record] = await exported(
      madeLog({
        explicitTime: [1_700_000_000, 5],
        explicitObservedTime: [1_700_000_001, 999_999_999],
        severityNumber: 17,
        severityText: 'ERROR',
        eventName: 'user.missing',
        body: new LogFields(['message', 'no such user', 'tried', [1, 2.5, new LogFields(['deep', true])]]),
        attributeList: ['user.id', 'u-1'],
        block: createLogBlock(['tenant', 'gold'], { generation: 0, droppedAttributes: 2 }),
        droppedAttributes: 1,
      }),
    );
    expect(record).toMatchObject({
      timeUnixNano: 1_700_000_000_000_000_005n,
      observedTimeUnixNano: 1_700_000_001_999_999_999n,
      severityNumber: 17,
      severityText: 'ERROR',
      eventName: 'user.missing',
      body: { message: 'no such user', tried: [1, 2.5, { deep: true }] },
      attributes: { tenant: 'gold', 'user.id': 'u-1' },
      droppedAttributesCount: 3,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: '00f067aa0ba902b7',
      flags: 1,
      scope: { name: 'made-by-hand', version: '1.2.3' },
    });
  });

  test('a record with next to nothing in it', async () => {
    const [record] = await exported(
      madeLog({
        severityNumber: 0,
        severityText: undefined,
        body: undefined,
        attributeList: undefined,
        identity: undefined,
      }),
    );
    expect(record).toMatchObject({
      severityNumber: 0,
      severityText: '',
      eventName: '',
      body: null,
      attributes: {},
      flags: 0,
      traceId: undefined,
      spanId: undefined,
    });
    expect(record?.timeUnixNano).toBeGreaterThan(1_600_000_000_000_000_000n);
    expect(record?.observedTimeUnixNano).toBe(record?.timeUnixNano);
  });

  test('a time of its own leaves the time of observation, and the other way round', async () => {
    const [observed, dated, late] = await exported(
      madeLog(),
      madeLog({ explicitTime: [5, 6] }),
      madeLog({ explicitObservedTime: [7, 8] }),
    );
    expect(dated).toMatchObject({
      timeUnixNano: 5_000_000_006n,
      observedTimeUnixNano: observed?.observedTimeUnixNano,
    });
    expect(late).toMatchObject({ timeUnixNano: observed?.timeUnixNano, observedTimeUnixNano: 7_000_000_008n });
  });

  test('ids that are all zero name no span', async () => {
    const nowhere = { ...madeIdentity, traceId0: 0, traceId1: 0, traceId2: 0, traceId3: 0 };
    const records = await exported(
      madeLog({ identity: nowhere }),
      madeLog({ identity: { ...madeIdentity, spanId0: 0, spanId1: 0 } }),
    );
    expect(records).toMatchObject([
      { traceId: undefined, spanId: undefined },
      { traceId: undefined, spanId: undefined },
    ]);
  });

  test('numbers keep their kind and value, integers of 64 bits exactly', async () => {
    const numbers = [0, 1, -1, 127, 128, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, 2 ** 60, 1.5, -0.1, 5e-324];
    const odd = [NaN, Infinity, -Infinity];
    const integers = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, -(2n ** 53n) - 1n];
    expect(await valuesAfter([...numbers, ...odd, ...integers, 0n, -1n, 300n])).toEqual([
      ...numbers,
      ...odd,
      ...integers,
      0,
      -1,
      300,
    ]);
  });

  test('bytes, nothing, lists and named values', async () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
    const values = [
      bytes.subarray(3, 9),
      bytes,
      new Uint8Array(0),
      null,
      [null, [], ['a', null, 1n]],
      new LogFields([]),
      new LogFields(['a', new LogFields(['b', [new LogFields(['c', 'd'])]]), 'none', null]),
    ];
    const plain = [
      bytes.subarray(3, 9),
      bytes,
      new Uint8Array(0),
      null,
      [null, [], ['a', null, 1]],
      {},
      { a: { b: [{ c: 'd' }] }, none: null },
    ];
    const received = await valuesAfter(values);
    const comparable = (value: unknown): unknown => (value instanceof Uint8Array ? Array.from(value) : value);
    expect(received.map(comparable)).toEqual(plain.map(comparable));
  });

  test('any text arrives as valid Unicode, wherever it stands', async () => {
    // Every unit of UTF-16, lone surrogates included.
    const units = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      minLength: 1,
      maxLength: 150,
    });
    const texts = fc.sample(units, { seed: 7, numRuns: 300 });
    const records = await exported(
      ...texts.map((text) =>
        madeLog({
          body: text,
          severityText: text,
          eventName: text,
          attributeList: ['value', [text], `key ${text}`, new LogFields([text, 1])],
        }),
      ),
    );
    const wellFormed = texts.map((text) => text.replace(/\p{Surrogate}/gu, '\ufffd'));
    expect(records.map(({ body }) => body)).toEqual(wellFormed);
    expect(records.map(({ severityText }) => severityText)).toEqual(wellFormed);
    expect(records.map(({ eventName }) => eventName)).toEqual(wellFormed);
    expect(records.map(({ attributes }) => attributes)).toEqual(
      wellFormed.map((text) => ({ value: [text], [`key ${text}`]: { [text]: 1 } })),
    );
  });
});

test('records that share a block carry its attributes, in whatever encoding they go out', async () => {
  const block = createLogBlock(['tenant', new LogFields(['name', 'gold'])], { generation: 0, droppedAttributes: 0 });
  for (const protocol of ['http/protobuf', 'http/json', 'http/protobuf'] as const) {
    const { emit, setup } = startLogs({ endpoint: receiver.url, protocol });
    emit(madeLog({ block, attributeList: undefined }));
    emit(madeLog({ block }));
    // oxlint-disable-next-line no-await-in-loop
    await setup.shutdown();
  }
  expect(receiver.logs().map(({ attributes }) => attributes['tenant'])).toEqual(
    Array.from({ length: 6 }, () => ({ name: 'gold' })),
  );
});

test('named values of another copy of core are told by their shape', async () => {
  const { emit, flush } = startLogs({ endpoint: receiver.url });
  const foreign = { list: ['a', 1] } as unknown as LogFields;
  emit(madeLog({ body: foreign }));
  await flush();
  expect(receiver.logs()).toMatchObject([{ body: { a: 1 } }]);
});
