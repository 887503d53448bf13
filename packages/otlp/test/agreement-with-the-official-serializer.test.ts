import type { AttributeValue, HrTime } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type {
  AttributeBlock,
  AttributeList,
  InstrumentationScope,
  Resource,
  SpanRecord,
  SpanRecordEvent,
  SpanRecordLink,
} from '@throughline/core';
import { createAttributeBlock, createScope, hexToWord } from '@throughline/core';
import * as fc from 'fast-check';

import { jsonTraces, protobufTraces } from '../src/trace-format.ts';
import { decodedJson, decodedProtobuf, encodedRequest } from './encoded-request.ts';
import { madeSpan } from './made-span.ts';
import { officialRequest, traceStateOf } from './official-request.ts';

const RUNS = { seed: 20_251_121, numRuns: 400 };

// Differences on purpose, kept out of the generated values and tested elsewhere: integers beyond 2^53 are doubles here (the official
// serializer writes what is left of their precision as an integer), NaN and Infinity survive JSON, lone surrogates become U+FFFD in JSON too.
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
const items = fc.oneof(
  fc.array(fc.option(text), { maxLength: 5 }),
  fc.array(fc.option(number), { maxLength: 5 }),
  fc.array(fc.option(fc.boolean()), { maxLength: 5 }),
);
const value = fc.oneof(text, number, fc.boolean(), items) as fc.Arbitrary<AttributeValue>;
const key = fc
  .oneof(
    fc.constantFrom('http.request.method', 'url.path', 'user_agent.original', 'k'.repeat(93), 'k'.repeat(94)),
    text,
  )
  .filter((name) => name !== '__proto__');

const attributeList: fc.Arbitrary<AttributeList> = fc
  .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 8 })
  // Objects move keys that look like numbers to the front; the official serializer reads objects.
  .map((pairs) => pairs.filter(([name]) => !/^\d+$/.test(name)).flat<AttributeList[]>());

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: length, maxLength: length });
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const time: fc.Arbitrary<HrTime> = fc.tuple(
  fc.integer({ min: 0, max: 17_999_999_999 }),
  fc.integer({ min: 0, max: 999_999_999 }),
);
const count = fc.oneof(fc.constant(0), fc.nat({ max: 100_000 }));
const state = fc.option(fc.constantFrom('a=1', 'vendor=x,other@tenant=y').map(traceStateOf), { nil: undefined });

const event: fc.Arbitrary<SpanRecordEvent> = fc.record({
  name: text,
  ticks: fc.constant(0),
  explicitTime: time,
  attributeList: fc.option(attributeList, { nil: undefined }),
  droppedAttributes: count,
});

const link: fc.Arbitrary<SpanRecordLink> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.nat({ max: 255 }),
  traceState: state,
  isRemote: fc.boolean(),
  attributeList: fc.option(attributeList, { nil: undefined }),
  droppedAttributes: count,
});

const scopes: readonly InstrumentationScope[] = [
  createScope('plain'),
  createScope('versioned', { version: '1.0.0', schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' }),
  createScope('with attributes é', { attributes: { tier: 'gold', level: 3, list: ['a', 'b'] } }),
];

const record: fc.Arbitrary<SpanRecord> = fc
  .record({
    traceId: hex(32),
    spanId0: word,
    spanId1: word,
    traceFlags: fc.nat({ max: 255 }),
    traceState: state,
    scope: fc.constantFrom(...scopes),
    name: text,
    kind: fc.nat({ max: 4 }),
    parent: fc.tuple(word, word),
    parentIsRemote: fc.boolean(),
    explicitStart: time,
    explicitEnd: time,
    attributeList: fc.option(attributeList, { nil: undefined }),
    blockList: fc.option(attributeList, { nil: undefined }),
    connectionList: fc.option(attributeList, { nil: undefined }),
    eventList: fc.option(fc.array(event, { maxLength: 3 }), { nil: undefined }),
    linkList: fc.option(fc.array(link, { maxLength: 3 }), { nil: undefined }),
    status: fc.oneof(
      fc.constant([SpanStatusCode.UNSET, undefined] as const),
      fc.tuple(fc.constantFrom(SpanStatusCode.OK, SpanStatusCode.ERROR), fc.option(text, { nil: undefined })),
    ),
    droppedAttributes: count,
    droppedEvents: count,
    droppedLinks: count,
  })
  .map(({ traceId, parent, blockList, connectionList, status, ...rest }) => {
    const own = rest.attributeList ?? [];
    const block = blockWithout(blockList, own);
    const connectionBlock = blockWithout(connectionList, [...own, ...(block?.attributeList ?? [])]);
    return madeSpan({
      ...rest,
      traceId0: hexToWord(traceId, 0) as number,
      traceId1: hexToWord(traceId, 8) as number,
      traceId2: hexToWord(traceId, 16) as number,
      traceId3: hexToWord(traceId, 24) as number,
      parentId0: parent[0],
      parentId1: parent[1],
      // Without a parent there is nothing that could be remote.
      parentIsRemote: (parent[0] | parent[1]) !== 0 && rest.parentIsRemote,
      block,
      connectionBlock,
      statusCode: status[0],
      statusMessage: status[1],
    });
  });

/** A block of the attributes whose keys are not in another list. */
function blockWithout(list: AttributeList | undefined, taken: AttributeList): AttributeBlock | undefined {
  const rest = list?.filter(
    (_, index) => !taken.some((name, at) => at % 2 === 0 && name === list[index - (index % 2)]),
  );
  return rest === undefined ? undefined : createAttributeBlock(rest, { generation: 0, droppedAttributes: 0 });
}

const resource: Resource = {
  attributes: { 'service.name': 'compared', weight: 1.5, tags: ['a', 'b'] },
  schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
};

test('protobuf holds what the official serializer writes, field by field', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      const ours = decodedProtobuf(encodedRequest(protobufTraces, resource, records));
      expect(ours).toEqual(decodedProtobuf(officialRequest(ProtobufTraceSerializer, resource, records)));
    }),
    RUNS,
  );
});

test('JSON holds what the official serializer writes, field by field', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      const ours = decodedJson(encodedRequest(jsonTraces, resource, records));
      expect(ours).toEqual(decodedJson(officialRequest(JsonTraceSerializer, resource, records)));
    }),
    RUNS,
  );
});

test('a record is encoded the same the first and the third time, when its texts are remembered', () => {
  fc.assert(
    fc.property(record, (span) => {
      const once = encodedRequest(protobufTraces, resource, [span]);
      const again = [1, 2, 3].map(() => encodedRequest(protobufTraces, resource, [span]));
      for (const bytes of again) expect(bytes.equals(once)).toBe(true);
    }),
    RUNS,
  );
});
