/** What is kept of a value, whatever it is. */
import { runInNewContext } from 'node:vm';

import { withholdMessage } from '@throughline/core';

import { DEFAULT_READING } from '../src/log-record-maker.ts';
import { readLogAttributes, readLogValue } from '../src/read-log-value.ts';
import { plain, plainFields } from './started-logging.ts';

const read = (value: unknown): unknown => plain(readLogValue(value, DEFAULT_READING));

function refuse(): never {
  throw new Error('hostile');
}

function nested(levels: number): unknown {
  let inner: unknown = 'bottom';
  for (let level = 0; level < levels; level++) inner = { inner };
  return inner;
}

test.each([
  ['text', 'text'],
  ['', ''],
  [0, 0],
  [-0, -0],
  [Number.NaN, Number.NaN],
  [Infinity, Infinity],
  [true, true],
  [null, null],
  [undefined, undefined],
  ['\ud800 lone', '\ud800 lone'],
])('%p stays as it is', (given, expected) => expect(read(given)).toBe(expected));

test.each<[string, unknown, unknown]>([
  ['a whole number of 64 bits', 2n ** 63n - 1n, 2n ** 63n - 1n],
  ['the lowest of them', -(2n ** 63n), -(2n ** 63n)],
  ['a larger one, as text', 2n ** 63n, '9223372036854775808'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a function', function named() {}, '[Function: named]'],
  ['a function without a name', () => 1, '[Function: anonymous]'],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a date that is none', new Date(Number.NaN), 'Invalid Date'],
  ['an expression', /a+/gi, '/a+/gi'],
  ['a URL', new URL('https://example.test/a?b=c'), 'https://example.test/a?b=c'],
  ['the parameters of a URL', new URLSearchParams({ a: '1' }), 'a=1'],
  ['a map of names', new Map([['a', { b: 1 }]]), { a: { b: 1 } }],
  ['a map of anything', new Map<unknown, unknown>([[{ k: 1 }, 'v']]), [[{ k: 1 }, 'v']]],
  ['a set', new Set([1, 'a']), [1, 'a']],
  ['a list with gaps', Object.assign(Array(5), [1, undefined], { 3: null, 4: 'a' }), [1, null, null, null, 'a']],
  ['numbers of a typed list', new Float64Array([1.5, 2]), [1.5, 2]],
  ['an object with a wish', { toJSON: () => ({ seen: 1 }), hidden: 2 }, { seen: 1 }],
  ['an object whose wish fails', { toJSON: refuse, a: 1 }, { toJSON: '[Function: refuse]', a: 1 }],
  [
    'an instance',
    new (class Point {
      x = 1;
    })(),
    { x: 1 },
  ],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['a boxed text', Object('boxed'), 'boxed'],
  ['what is undefined in an object', { a: undefined, b: 1 }, { b: 1 }],
])('%s is readable', (_what, given, expected) => expect(read(given)).toEqual(expected));

test('bytes are a copy', () => {
  const given = Buffer.from([1, 2, 3]);
  const kept = readLogValue(given, DEFAULT_READING) as Uint8Array;
  given[0] = 9;
  expect(kept.constructor).toBe(Uint8Array);
  expect([...kept]).toEqual([1, 2, 3]);
  expect(read(new Uint8Array([4]).buffer)).toEqual(new Uint8Array([4]));
  expect(read(new DataView(new Uint8Array([4, 5]).buffer, 1))).toEqual(new Uint8Array([5]));
});

test('an object that stands in itself is marked where it does, and nowhere else', () => {
  const object: Record<string, unknown> = { a: 1 };
  object['self'] = object;
  object['list'] = [object];
  expect(read(object)).toEqual({ a: 1, self: '[Circular]', list: ['[Circular]'] });
  const shared = { a: 1 };
  expect(read([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
});

test('what wants to be written as itself, for ever, is marked', () => {
  const endless = (): unknown => ({ next: { toJSON: endless } });
  expect(JSON.stringify(read({ toJSON: endless }))).toContain('[Too deep]');
});

test('levels up to the limit are kept, deeper ones are marked, 20,000 too', () => {
  expect(JSON.stringify(read(nested(30)))).toContain('bottom');
  for (const levels of [31, 20_000]) {
    const text = JSON.stringify(read(nested(levels)));
    expect(text).toContain('[Too deep]');
    expect(text).not.toContain('bottom');
  }
});

test('a property that throws costs no other', () => {
  const object = Object.defineProperty({ before: 1, after: 2 }, 'between', { enumerable: true, get: refuse });
  expect(read(object)).toEqual({ before: 1, between: '[Unreadable]', after: 2 });
  expect(plainFields(readLogAttributes(object, DEFAULT_READING).list)).toEqual({
    before: 1,
    between: '[Unreadable]',
    after: 2,
  });
});

test('a proxy that refuses is marked', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(read({ proxy, good: 1 })).toEqual({ proxy: '[Unreadable]', good: 1 });
  expect(readLogAttributes(proxy, DEFAULT_READING)).toEqual({ list: undefined, dropped: 0 });
});

test('an error says its type, message, stack, cause and what else it carries', () => {
  const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { status: 503 });
  expect(read(error)).toMatchObject({
    type: 'TypeError',
    message: 'outer',
    stack: error.stack,
    status: 503,
    cause: { type: 'Error', message: 'inner' },
  });
  expect(read(new AggregateError([new Error('one')], 'all'))).toMatchObject({ errors: [{ message: 'one' }] });
  expect(read(runInNewContext('new RangeError("elsewhere")'))).toMatchObject({ type: 'RangeError' });
});

test('a message that is withheld stands nowhere', () => {
  const error = new Error('duplicate key (email)=(ada@example.test)');
  withholdMessage(error, 'duplicate key');
  expect(read({ error })).toMatchObject({ error: { message: 'duplicate key' } });
  expect(JSON.stringify(read({ error }))).not.toContain('ada@');
});

test('of a long list the beginning is kept, and the rest is counted', () => {
  const kept = read(Array.from({ length: 25_000 }, (_, index) => index)) as unknown[];
  expect(kept).toHaveLength(10_001);
  expect(kept.slice(-2)).toEqual([9_999, '[15000 more]']);
  expect((read(Object.assign([], { length: 4_294_967_295 })) as unknown[]).at(-1)).toBe('[4294957295 more]');
  expect((read(new Set(kept)) as unknown[]).at(-1)).toBe('[1 more]');
});

test('of an object with many fields the beginning is kept, and the rest is counted', () => {
  const wide = Object.fromEntries(Array.from({ length: 10_005 }, (_, index) => [`k${index}`, index]));
  expect(read(wide)).toMatchObject({ k0: 0, k9999: 9_999, '[left out]': 5 });
  expect(read(new Map(Object.entries(wide)))).toMatchObject({ k9999: 9_999, '[left out]': 5 });
});

test('of a text of 5 MB a million characters are kept, and of many texts as many together', () => {
  const long = 'x'.repeat(5_000_000);
  expect(read(long)).toHaveLength(1_000_000);
  expect(JSON.stringify(read({ a: long, b: long })).length).toBeLessThan(1_000_100);
  const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, long]));
  expect(JSON.stringify(plainFields(readLogAttributes(attributes, DEFAULT_READING).list)).length).toBeLessThan(
    1_010_000,
  );
});

test('an object that is shared over and over does not grow without end', () => {
  let shared: unknown = 'leaf';
  for (let level = 0; level < 29; level++) shared = [shared, shared, shared];
  expect(JSON.stringify(read(shared)).length).toBeLessThan(1_000_000);
});

test('texts are limited however deep they stand', () => {
  const reading = { ...DEFAULT_READING, valueLength: 3 };
  expect(plain(readLogValue({ a: 'abcdef', b: ['abcdef', 'ab'] }, reading))).toEqual({ a: 'abc', b: ['abc', 'ab'] });
  expect(readLogValue('abcdef', reading)).toBe('abc');
});

test('a secret is withheld before its text is shortened', () => {
  const reading = { ...DEFAULT_READING, valueLength: 16 };
  expect(readLogValue('redis://ada:lovelace@cache', reading)).toBe('redis://[REDACTE');
});

test('attributes are read from maps too; what has no name is left out', () => {
  const given = new Map<unknown, unknown>([
    ['a', 1],
    ['', 2],
    [3, 4],
    ['b', undefined],
  ]);
  expect(readLogAttributes(given, DEFAULT_READING)).toEqual({ list: ['a', 1], dropped: 0 });
  expect(readLogAttributes('text', DEFAULT_READING)).toEqual({ list: undefined, dropped: 0 });
});

test('attributes beyond the limit are counted', () => {
  const reading = { ...DEFAULT_READING, attributeCount: 2 };
  expect(readLogAttributes({ a: 1, b: 2, c: 3, d: 4 }, reading)).toEqual({ list: ['a', 1, 'b', 2], dropped: 2 });
});

test('what stands in a prototype is no attribute, and the name of the prototype is one like any other', () => {
  const given = Object.create({ inherited: 1 }) as object;
  Object.defineProperty(given, '__proto__', { value: 'own', enumerable: true });
  expect(readLogAttributes(given, DEFAULT_READING).list).toEqual(['__proto__', 'own']);
});
