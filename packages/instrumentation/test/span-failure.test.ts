import type { LiveSpan } from '@throughline/core';

import { errorType, failSpan } from '../src/span-failure.ts';

class Unnamed extends Error {}

test.each([
  ['the code of a system error', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['the name of an error', new RangeError('no'), 'RangeError'],
  ['the class of an error without a name of its own', new Unnamed('no'), 'Unnamed'],
  ['a plain error', new Error('no'), 'Error'],
  ['a numeric code', Object.assign(new TypeError('no'), { code: 7 }), 'TypeError'],
  ['a text', 'no', '_OTHER'],
  ['nothing', undefined, '_OTHER'],
  ['null', null, '_OTHER'],
])('%s', (_what, error, expected) => {
  expect(errorType(error)).toBe(expected);
});

test('an error that throws when it is read has no type', () => {
  const hostile = new Proxy(new Error('no'), {
    get() {
      throw new Error('hostile');
    },
  });
  expect(errorType(hostile)).toBe('_OTHER');
});

test('an endless code is shortened', () => {
  expect(errorType(Object.assign(new Error('no'), { code: 'X'.repeat(10_000) }))).toHaveLength(128);
});

test('a failed span has its type, and the message only where one is given', () => {
  const calls: unknown[] = [];
  const span = {
    put: (...args: unknown[]) => calls.push(args),
    setStatus: (status: unknown) => calls.push(status),
  } as unknown as LiveSpan;
  failSpan(span, 'E1');
  failSpan(span, 'E2', 'why');
  expect(calls).toEqual([['error.type', 'E1'], { code: 2 }, ['error.type', 'E2'], { code: 2, message: 'why' }]);
});
