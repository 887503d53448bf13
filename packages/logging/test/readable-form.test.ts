import { LogFields } from '@throughline/core';
import * as fc from 'fast-check';

import { COLOURED, PLAIN, wantsColours } from '../src/readable-form-colours.ts';
import { readableLine } from '../src/readable-form.ts';
import { IDENTITY, recordOf } from './line-writer-records.ts';

const screen = { paint: PLAIN, shortIds: true };
const file = { paint: PLAIN, shortIds: false };

test('a line has the form of the document', () => {
  expect(readableLine(recordOf({ body: 'Processing request', identity: IDENTITY }), screen)).toBe(
    'INFO - Processing request [trace:5f8a3b2c...] [span:abcd...]\n',
  );
});

test('ids are whole where the line is not on a screen', () => {
  expect(readableLine(recordOf({ body: 'x', identity: IDENTITY }), file)).toBe(
    'INFO - x [trace:5f8a3b2c11223344556677880a0b0c0d] [span:abcdef1234567890]\n',
  );
});

test('attributes stand behind, quoted where they need it', () => {
  const attributeList = ['user_id', '123', 'n', 1.5, 'a b', 'c d', 'empty', '', 'quote', 'a"b', 'none', null];
  expect(readableLine(recordOf({ body: 'x', attributeList }), screen)).toBe(
    'INFO - x user_id=123 n=1.5 "a b"="c d" empty="" quote="a\\"b" none=null\n',
  );
});

test('nested values are shown on the same line', () => {
  const value = new LogFields(['a', [1, 'two', true], 'b', new LogFields(['c', 'd e']), 'bytes', new Uint8Array([1])]);
  expect(readableLine(recordOf({ body: 'x', attributeList: ['v', value] }), screen)).toBe(
    'INFO - x v={a:[1,two,true],b:{c:"d e"},bytes:base64:AQ==}\n',
  );
});

test.each([
  [0, 'INFO'],
  [1, 'TRACE'],
  [4, 'TRACE'],
  [5, 'DEBUG'],
  [12, 'INFO'],
  [13, 'WARN'],
  [17, 'ERROR'],
  [24, 'FATAL'],
])('severity %i is %s', (severityNumber, level) => {
  expect(readableLine(recordOf({ body: 'x', severityNumber }), screen)).toBe(`${level} - x\n`);
});

test('an error has its stack below, with its causes, indented', () => {
  const stack = 'TypeError: boom\n    at a (file.js:1:1)\nCaused by: Error: why\n    at b (file.js:2:1)';
  const attributeList = [
    'exception.type',
    'TypeError',
    'exception.message',
    'boom',
    'exception.stacktrace',
    stack,
    'a',
    1,
  ];
  expect(readableLine(recordOf({ body: 'failed', severityNumber: 17, attributeList }), screen)).toBe(
    [
      'ERROR - failed a=1',
      '    TypeError: boom',
      '        at a (file.js:1:1)',
      '    Caused by: Error: why',
      '        at b (file.js:2:1)',
      '',
    ].join('\n'),
  );
});

test('the type and the message stand above a stack that does not say them', () => {
  const attributeList = [
    'exception.type',
    'ECONNREFUSED',
    'exception.message',
    'refused',
    'exception.stacktrace',
    'Error: refused\n    at a',
  ];
  expect(readableLine(recordOf({ body: 'x', attributeList }), screen)).toBe(
    'INFO - x\n    ECONNREFUSED: refused\n    Error: refused\n        at a\n',
  );
  expect(readableLine(recordOf({ body: 'x', attributeList: ['exception.message', 'thrown'] }), screen)).toBe(
    'INFO - x\n    thrown\n',
  );
});

test('no line of an error can pass for a line of the log', () => {
  const stack = 'Error: a\nINFO - forged\r\u001b[2K\n    at x';
  const text = readableLine(recordOf({ body: 'x', attributeList: ['exception.stacktrace', stack] }), screen);
  expect(text).toBe('INFO - x\n    Error: a\n    INFO - forged\\r\\u001b[2K\n        at x\n');
});

test('control characters, line breaks and turned text are shown as escapes', () => {
  const body = 'a\nINFO - forged\r\t\u001b[31mred\u009b0m\u2028\u202eevil\u0000 \ud800';
  expect(readableLine(recordOf({ body, attributeList: ['k\n', 'v\u001b[0m'] }), screen)).toBe(
    'INFO - a\\nINFO - forged\\r\\t\\u001b[31mred\\u009b0m\\u2028\\u202eevil\\u0000 \\ud800 "k\\n"="v\\u001b[0m"\n',
  );
});

test('long messages and values are cut and say how much is left out', () => {
  const line = readableLine(recordOf({ body: 'm'.repeat(5_000_000), attributeList: ['k', 'v'.repeat(1_000)] }), screen);
  expect(line).toMatch(/^INFO - m{10000}\.\.\.\(4990000 more\) k="v{300}\.\.\.\(700 more\)"\n$/);
  const wide = readableLine(
    recordOf({ body: 'x', attributeList: ['k', Array.from({ length: 1e6 }, () => 'item')] }),
    screen,
  );
  expect(wide.length).toBeLessThan(400);
});

test('the level is coloured, and nothing is left coloured behind what is painted', () => {
  const attributeList = ['a', 1, 'exception.stacktrace', 'Error: x\n    at y'];
  const record = recordOf({ body: 'x', severityNumber: 17, attributeList, identity: IDENTITY });
  expect(readableLine(record, { paint: COLOURED, shortIds: true })).toBe(
    [
      '\u001b[31mERROR\u001b[0m - x \u001b[2m[trace:5f8a3b2c...] [span:abcd...]\u001b[0m \u001b[36ma=\u001b[0m1',
      '\u001b[2m    Error: x\u001b[0m',
      '\u001b[2m        at y\u001b[0m',
      '',
    ].join('\n'),
  );
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('a terminal: %p, %p: colours %p', (isTerminal, env, colours) => {
  expect(wantsColours(isTerminal, env)).toBe(colours);
});

test('whatever a record says, its line holds no control character and one line break', () => {
  const text = fc.string({ unit: 'binary' });
  const value = fc.oneof(text, fc.double(), fc.boolean(), fc.array(text));
  fc.assert(
    fc.property(text, fc.array(fc.tuple(text, value)), (body, attributes) => {
      const attributeList = attributes.flatMap(([key, one]) => [`x${key}`, one]);
      const line = readableLine(recordOf({ body, attributeList, identity: IDENTITY }), screen);
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
      expect(line.at(-1)).toBe('\n');
    }),
    { seed: 4, numRuns: 1_000 },
  );
});
