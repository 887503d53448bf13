import { readCommandError } from '../src/command-error.ts';

function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

test.each([
  ['WRONGTYPE Operation against a key', 'WRONGTYPE', 'WRONGTYPE Operation against a key'],
  ["ERR unknown command 'foo', with args beginning with: 'hunter2' 'more'", 'ERR', 'ERR unknown command ?'],
  ['ERR unknown command `foo`, with args beginning with: `hunter2`, ', 'ERR', 'ERR unknown command ?'],
  [
    "NOGROUP No such key 'hunter2' or consumer group 'it's hunter2' in XREADGROUP",
    'NOGROUP',
    'NOGROUP No such key ? in XREADGROUP',
  ],
  ['ERR bad value: "hunter2"', 'ERR', 'ERR bad value: ?'],
  ["MISCONF Redis can't persist", 'MISCONF', "MISCONF Redis can't persist"],
  ['lower case', undefined, 'lower case'],
  ['', undefined, ''],
])('the server says "%s"', (message, statusCode, shown) => {
  expect(readCommandError('get', reply(message))).toEqual({
    statusCode,
    type: statusCode ?? 'ReplyError',
    message: shown,
  });
});

test.each(['eval', 'evalsha', 'EVAL', 'fcall', 'eval_ro'])('what a script says in %s is left out', (name) => {
  expect(readCommandError(name, reply('MYERR hunter2'))).toEqual({
    statusCode: 'MYERR',
    type: 'MYERR',
    message: undefined,
  });
});

test('an error that does not come from the server has its own type', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  expect(readCommandError('get', refused)).toEqual({
    statusCode: undefined,
    type: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED 127.0.0.1:1',
  });
});

test.each([undefined, null, 'text', 7, {}, Symbol('error')])('%p is an error of another kind', (error) => {
  expect(readCommandError('get', error)).toEqual({ statusCode: undefined, type: '_OTHER', message: undefined });
});

test('an endless message is shortened', () => {
  expect(readCommandError('get', reply(`ERR ${'x'.repeat(100_000)}`)).message).toHaveLength(512);
});
