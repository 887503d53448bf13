import { LogFields, createLogBlock } from '@throughline/core';
import * as fc from 'fast-check';
import { pino } from 'pino';

import { jsonFields, jsonMessage, jsonText } from '../src/json-form.ts';
import { configureLines, writeLine } from '../src/line-writer.ts';
import { DEFAULT_READING } from '../src/log-record-maker.ts';
import { readLogValue } from '../src/read-log-value.ts';
import { IDENTITY, collector, recordOf } from './line-writer-records.ts';

const TRACE_ID = '5f8a3b2c11223344556677880a0b0c0d';
const SPAN_ID = 'abcdef1234567890';

function parsed(fields: string): Record<string, unknown> {
  return JSON.parse(`{${fields.slice(1)}}`) as Record<string, unknown>;
}

test('a line is the one that pino writes of the same fields', () => {
  const ours = collector();
  const theirs = collector();
  const undo = configureLines({ format: 'json', destination: ours });
  const time: [number, number] = [1_700_000_000, 123_999_999];
  const attributeList = ['user_id', '123', 'count', 7, 'ok', true, 'nothing', null, 'quote', '"\\\n\u0001'];
  writeLine(recordOf({ body: 'a "message"', attributeList, identity: IDENTITY, explicitTime: time }));
  undo();
  pino({ base: null, timestamp: () => ',"time":1700000000123' }, theirs).info(
    {
      name: 'orders',
      trace_id: TRACE_ID,
      span_id: SPAN_ID,
      trace_flags: '01',
      user_id: '123',
      count: 7,
      ok: true,
      nothing: null,
      quote: '"\\\n\u0001',
    },
    'a "message"',
  );
  expect(ours.written).toEqual(theirs.written);
});

test.each([
  [1, 10],
  [5, 20],
  [8, 20],
  [9, 30],
  [13, 40],
  [17, 50],
  [21, 60],
  [24, 60],
])('severity %i is the level %i of pino', (severityNumber, level) => {
  const { written, ...destination } = collector();
  const undo = configureLines({ format: 'json', level: 'trace', destination });
  writeLine(recordOf({ body: 'x', severityNumber }));
  undo();
  expect(JSON.parse(written[0] as string)).toMatchObject({ level, msg: 'x' });
});

test('the time is the one of the clock where none is given', () => {
  const before = Date.now();
  const { time } = parsed(jsonFields(recordOf({}))) as { time: number };
  // The wall clock and the anchor of the monotonic one may differ by a little.
  expect(Math.abs(time - before)).toBeLessThan(1_000);
});

test('an attribute does not take the place of what a line says itself', () => {
  const fields = parsed(
    jsonFields(recordOf({ attributeList: ['level', 'gold', 'msg', 'm', 'trace_id', 't', 'time', 1] })),
  );
  expect(fields).toMatchObject({
    'attributes.level': 'gold',
    'attributes.msg': 'm',
    'attributes.trace_id': 't',
    'attributes.time': 1,
  });
  expect(fields.trace_id).toBeUndefined();
});

test('an exception is the err of pino, and an attribute of that name is kept beside it', () => {
  const list = [
    'exception.type',
    'TypeError',
    'exception.message',
    'boom',
    'exception.stacktrace',
    'TypeError: boom\n at x',
  ];
  expect(parsed(jsonFields(recordOf({ attributeList: [...list, 'err', 5] })))).toMatchObject({
    err: { type: 'TypeError', message: 'boom', stack: 'TypeError: boom\n at x' },
    'attributes.err': 5,
  });
  expect(parsed(jsonFields(recordOf({ attributeList: ['err', 5] })))).toMatchObject({ err: 5 });
});

test('what JSON has no form for is readable', () => {
  const value = new LogFields([
    'big',
    2n ** 62n,
    'small',
    12n,
    'nan',
    Number.NaN,
    'bytes',
    new Uint8Array([1, 2, 255]),
    'list',
    [1, [null]],
    '__proto__',
    1,
  ]);
  expect(jsonText(value)).toBe(
    '{"big":"4611686018427387904","small":12,"nan":"NaN","bytes":"AQL/","list":[1,[null]],"__proto__":1}',
  );
});

test('a body that is no text is the message as JSON', () => {
  expect(jsonMessage(new LogFields(['a', 1]))).toBe('{"a":1}');
  expect(jsonMessage(undefined)).toBeUndefined();
});

test('a block is written once and before what a record says itself', () => {
  const block = createLogBlock(['tenant', 't1'], { generation: 0, droppedAttributes: 0 });
  const record = recordOf({ block, attributeList: ['a', 1] });
  expect(jsonFields(record)).toContain(',"tenant":"t1","a":1');
  expect(jsonFields(record)).toContain(',"tenant":"t1","a":1');
});

test('two spans in turn keep their own ids', () => {
  const other = { ...IDENTITY, spanId1: 1, traceFlags: 0 };
  for (const identity of [IDENTITY, other, IDENTITY, other]) {
    expect(parsed(jsonFields(recordOf({ identity })))).toMatchObject({
      trace_id: TRACE_ID,
      span_id: identity === other ? 'abcdef1200000001' : SPAN_ID,
      trace_flags: identity === other ? '00' : '01',
    });
  }
});

test('any key and any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.double(), (key, text, number) => {
      const fields = parsed(jsonFields(recordOf({ attributeList: [`x${key}`, text, 'number', number] })));
      expect(fields[`x${key}`]).toBe(text);
      expect(fields.number).toBe(Number.isFinite(number) ? number + 0 : String(number));
    }),
    { seed: 4, numRuns: 1_000 },
  );
});

test('any value is read and written as JSON', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      (value) => {
        expect(() => JSON.parse(jsonText(readLogValue(value, DEFAULT_READING) ?? null)) as unknown).not.toThrow();
      },
    ),
    { seed: 4, numRuns: 1_000 },
  );
});
