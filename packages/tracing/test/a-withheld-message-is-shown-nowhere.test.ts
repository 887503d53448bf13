import { withholdMessage } from '@throughline/core';

import { exceptionAttributes } from '../src/exception-attributes.ts';

test('neither message nor stack of an error show what its maker withheld', () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "4111 1111"'), { code: '22P02' });
  withholdMessage(error, 'invalid input syntax for type integer: ?');

  const attributes = exceptionAttributes(error);

  expect(JSON.stringify(attributes)).not.toContain('4111');
  expect(attributes).toMatchObject({
    'exception.type': '22P02',
    'exception.message': 'invalid input syntax for type integer: ?',
  });
  expect(attributes?.['exception.stacktrace']).toMatch(/^Error: invalid input syntax for type integer: \?\n {4}at /);
  expect(error.message).toContain('4111');
});

test('a stack that does not hold the message is left out', () => {
  const error = Object.assign(new Error('secret'), { stack: 'rewritten: secre' });
  withholdMessage(error, 'withheld');

  expect(exceptionAttributes(error)).toEqual({ 'exception.type': 'Error', 'exception.message': 'withheld' });
});

test('nor is a stack that holds it twice', () => {
  const error = new Error('secret');
  Object.assign(error, { stack: `Error: secret\n    at parse (secret.js:1:1)` });
  withholdMessage(error, 'withheld');

  expect(exceptionAttributes(error)).toEqual({ 'exception.type': 'Error', 'exception.message': 'withheld' });
});
