import type { HrTime } from '@opentelemetry/api';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { InstrumentationScope, LogAttributeList, LogRecord, LogValue, Resource } from '@throughline/core';
import { LogFields, createLogBlock, createScope } from '@throughline/core';
import * as fc from 'fast-check';

import { jsonLogs, protobufLogs } from '../src/log-format.ts';
import { decodedJson, decodedProtobuf, encodedLogs } from './encoded-request.ts';
import { madeLog } from './made-log.ts';
import { officialLogs } from './official-logs.ts';

const RUNS = { seed: 20_251_122, numRuns: 300 };

// Differences on purpose, kept out of the generated values and tested elsewhere: integers beyond 2^53 are doubles here, NaN and Infinity survive
// JSON, lone surrogates become U+FFFD in JSON too. The official serializer knows no `bigint`.
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 150 }),
);
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -200, max: 70_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
);
// Objects move keys that look like numbers to the front; the official serializer reads objects.
const key = fc
  .oneof(fc.constantFrom('user.id', 'exception.stacktrace', 'k'.repeat(93), 'k'.repeat(94)), text)
  .filter((name) => name !== '__proto__' && !/^\d+$/.test(name));

function listOf(value: fc.Arbitrary<LogValue>, maxLength: number): fc.Arbitrary<LogAttributeList> {
  return fc
    .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength })
    .map((pairs) => pairs.flat<LogAttributeList[]>());
}

const { value } = fc.letrec<{ value: LogValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      text,
      number,
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 300 }),
    ) as fc.Arbitrary<LogValue>,
    fc.array(tie('value'), { maxLength: 4 }),
    listOf(tie('value'), 4).map((list) => new LogFields(list)),
  ),
}));
const attributeList = listOf(value, 8);
const time: fc.Arbitrary<HrTime> = fc.tuple(
  fc.integer({ min: 0, max: 17_999_999_999 }),
  fc.integer({ min: 0, max: 999_999_999 }),
);
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const identity = fc
  .record({
    traceId0: word,
    traceId1: word,
    traceId2: word,
    traceId3: word.filter((id) => id !== 0),
    spanId0: word,
    spanId1: word.filter((id) => id !== 0),
    traceFlags: fc.nat({ max: 255 }),
  })
  .map((ids) => ({ ...ids, traceState: undefined }));

const scopes: readonly InstrumentationScope[] = [
  createScope('plain'),
  createScope('versioned', { version: '1.0.0', schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' }),
  createScope('with attributes é', { attributes: { tier: 'gold', level: 3, list: ['a', 'b'] } }),
];

const record: fc.Arbitrary<LogRecord> = fc
  .record({
    scope: fc.constantFrom(...scopes),
    explicitTime: time,
    explicitObservedTime: time,
    severityNumber: fc.nat({ max: 24 }),
    severityText: fc.option(text, { nil: undefined }),
    eventName: fc.option(text, { nil: undefined }),
    body: fc.option(value, { nil: undefined }),
    attributeList: fc.option(attributeList, { nil: undefined }),
    blockList: fc.option(attributeList, { nil: undefined }),
    droppedAttributes: fc.oneof(fc.constant(0), fc.nat({ max: 100_000 })),
    identity: fc.option(identity, { nil: undefined }),
  })
  .map(({ blockList, ...rest }) => {
    const own = rest.attributeList ?? [];
    const shared = blockList?.filter(
      (_, index) => !own.some((name, at) => at % 2 === 0 && name === blockList[index - (index % 2)]),
    );
    const block = shared === undefined ? undefined : createLogBlock(shared, { generation: 0, droppedAttributes: 0 });
    return madeLog({ ...rest, block });
  });

const resource: Resource = {
  attributes: { 'service.name': 'compared', weight: 1.5, tags: ['a', 'b'] },
  schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
};

test('protobuf holds what the official serializer writes, field by field', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      const ours = decodedProtobuf(encodedLogs(protobufLogs, resource, records), 'logs');
      expect(ours).toEqual(decodedProtobuf(officialLogs(ProtobufLogsSerializer, resource, records), 'logs'));
    }),
    RUNS,
  );
});

test('JSON holds what the official serializer writes, field by field', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      const ours = decodedJson(encodedLogs(jsonLogs, resource, records));
      expect(ours).toEqual(decodedJson(officialLogs(JsonLogsSerializer, resource, records)));
    }),
    RUNS,
  );
});

test('a record is encoded the same the first and the third time, when its texts are remembered', () => {
  fc.assert(
    fc.property(record, (log) => {
      const once = encodedLogs(protobufLogs, resource, [log]);
      const again = [1, 2, 3].map(() => encodedLogs(protobufLogs, resource, [log]));
      for (const bytes of again) expect(bytes.equals(once)).toBe(true);
    }),
    RUNS,
  );
});
