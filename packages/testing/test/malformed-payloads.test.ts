import type { OtlpReceiver } from '../src/otlp-receiver-types.ts';
import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { post } from './support/clients.ts';
import { jsonSpan, jsonTraces, protobufOf, protobufTraces } from './support/payloads.ts';

let receiver: OtlpReceiver;
let url: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  url = `${receiver.url}/v1/traces`;
});
afterAll(() => receiver.close());
beforeEach(() => receiver.clear());

const span = 'resourceSpans[0].scopeSpans[0].spans[0]';

/** One span whose only content are the given bytes. */
function spanOf(...bytes: number[]): Buffer {
  const wrap = (tag: number, inner: Buffer): Buffer => Buffer.concat([Buffer.from([tag, inner.length]), inner]);
  return wrap(0x0a, wrap(0x12, wrap(0x12, Buffer.from(bytes))));
}

function nested(depth: number): object {
  let value: object = { stringValue: 'deep' };
  for (let i = 0; i < depth; i++) value = { arrayValue: { values: [value] } };
  return jsonTraces(jsonSpan({ attributes: [{ key: 'k', value }] }));
}

test.each<[what: string, where: string, problem: string, body: Buffer]>([
  ['text', '', 'bytes are announced', Buffer.from('\x0a\x7fhello')],
  ['truncated bytes', '', 'bytes are announced', protobufTraces().subarray(0, -1)],
  ['a number where a string belongs', `${span}.name`, 'wire type 0 where 2 is expected', spanOf(0x28, 0x01)],
  ['a varint where a fixed64 belongs', `${span}.startTimeUnixNano`, 'wire type 0 where 1', spanOf(0x38, 0x01)],
  ['a string that is not UTF-8', `${span}.name`, 'not valid UTF-8', spanOf(0x2a, 0x01, 0xff)],
  ['a field number 0', span, 'field number 0', spanOf(0x00, 0x01)],
  ['a group', span, 'wire type 3 does not occur', spanOf(0xa3, 0x06)],
  ['an endless varint', span, 'longer than 10 bytes', spanOf(...Array<number>(11).fill(0xff))],
])('protobuf with %s is answered with 400', async (_, where, problem, body) => {
  const { status } = await post(url, body);
  expect(status).toBe(400);
  expect(receiver.invalid).toEqual([
    {
      where,
      problem: expect.stringContaining(problem),
      request: expect.stringContaining('http/protobuf /v1/traces #'),
    },
  ]);
  expect(receiver.requests).toMatchObject([{ accepted: false, decoded: undefined }]);
  expect(receiver.spans()).toEqual([]);
});

test('protobuf nested deeper than 100 messages is answered with 400, and 20 levels are fine', async () => {
  expect((await post(url, protobufOf(nested(20)))).status).toBe(200);
  expect(receiver.invalid).toEqual([]);
  expect((await post(url, protobufOf(nested(60)))).status).toBe(400);
  expect(receiver.invalid).toMatchObject([{ problem: 'nested deeper than 100 messages' }]);
});

test('an unknown field and a repeated singular field are listed but accepted', async () => {
  const body = Buffer.concat([protobufTraces(), Buffer.from([0xa0, 0x06, 0x01])]);
  expect((await post(url, body)).status).toBe(200);
  expect(receiver.invalid).toMatchObject([{ where: '', problem: 'ExportTraceServiceRequest has no field number 100' }]);
  receiver.clear();
  await post(url, spanOf(0x2a, 1, 0x61, 0x2a, 1, 0x62));
  expect(receiver.invalid).toContainEqual(
    expect.objectContaining({ where: `${span}.name`, problem: 'a field that may occur once occurs again' }),
  );
});

test.each<[what: string, where: string, problem: string, body: unknown]>([
  ['a list', '', 'a list where an object is expected', []],
  ['a name that is no string', `${span}.name`, '7 is no string', jsonTraces(jsonSpan({ name: 7 }))],
  ['an id in base64', `${span}.spanId`, 'is no id', jsonTraces(jsonSpan({ spanId: 'AAAAAAAAAAE=' }))],
  ['an enum by name', `${span}.kind`, 'is no enum', jsonTraces(jsonSpan({ kind: 'SPAN_KIND_SERVER' }))],
  ['a fraction for an integer', `${span}.flags`, '1.5 is no fixed32', jsonTraces(jsonSpan({ flags: 1.5 }))],
  ['a negative time', `${span}.startTimeUnixNano`, 'is no fixed64', jsonTraces(jsonSpan({ startTimeUnixNano: '-1' }))],
  [
    'too large a number',
    `${span}.droppedEventsCount`,
    'is no uint32',
    jsonTraces(jsonSpan({ droppedEventsCount: 2 ** 32 })),
  ],
  ['an object for a list', `${span}.events`, 'a object where a list', jsonTraces(jsonSpan({ events: {} }))],
])('JSON with %s is answered with 400', async (_, where, problem, body) => {
  const { status } = await post(url, Buffer.from(JSON.stringify(body)), { 'content-type': 'application/json' });
  expect(status).toBe(400);
  expect(receiver.invalid).toEqual([{ where, problem: expect.stringContaining(problem), request: expect.any(String) }]);
});

test('what is no JSON or no UTF-8 is answered with 400', async () => {
  const headers = { 'content-type': 'application/json' };
  expect((await post(url, Buffer.from('{"resourceSpans":['), headers)).status).toBe(400);
  expect((await post(url, Buffer.from([0x22, 0xff, 0x22]), headers)).status).toBe(400);
  expect(receiver.invalid).toHaveLength(2);
});

test.each<[what: string, where: string, problem: string, fields: Record<string, unknown>]>([
  [
    'a snake_case key',
    span,
    'Span has no field "start_time_unix_nano"; it is written "startTimeUnixNano"',
    { start_time_unix_nano: '1' },
  ],
  ['an unknown key', span, 'Span has no field "duration"', { duration: 1 }],
  [
    'an id in capitals',
    `${span}.traceId`,
    'the id is not in lowercase',
    { traceId: '0AF7651916CD43DD8448EB211C80319C' },
  ],
  ['a lone surrogate', `${span}.name`, 'the string holds a lone surrogate', { name: '\ud800' }],
])('JSON with %s is listed but accepted', async (_, where, problem, fields) => {
  expect((await post(url, jsonTraces(jsonSpan(fields)))).status).toBe(200);
  expect(receiver.invalid).toEqual([{ where, problem, request: expect.stringContaining('http/json /v1/traces #') }]);
  expect(receiver.spans()).toHaveLength(1);
});

test('a 64-bit integer as a JSON number is accepted, and listed where it is not exact', async () => {
  await post(url, jsonTraces(jsonSpan({ attributes: [{ key: 'n', value: { intValue: 5 } }] })));
  expect(receiver.invalid).toEqual([]);
  await post(url, jsonTraces(jsonSpan({ startTimeUnixNano: 1763700000000000000 })));
  expect(receiver.invalid).toMatchObject([{ problem: expect.stringContaining('it has to be a string') }]);
});
