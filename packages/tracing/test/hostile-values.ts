/** Values that applications pass by mistake and attackers on purpose. */
import * as fc from 'fast-check';

function refuse(): never {
  throw new Error('hostile');
}

function deep(levels: number): unknown {
  let inner: unknown = 'bottom';
  for (let level = 0; level < levels; level++) inner = level % 2 === 0 ? [inner] : { inner };
  return inner;
}

function circular(): unknown {
  const object: Record<string, unknown> = { a: 1, list: [] };
  object['self'] = object;
  (object['list'] as unknown[]).push(object);
  return object;
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const TRAPS: ProxyHandler<never> = {
  get: refuse,
  has: refuse,
  ownKeys: refuse,
  getPrototypeOf: refuse,
  getOwnPropertyDescriptor: refuse,
};

function throwingGetters(keys: readonly string[]): object {
  return Object.defineProperties({}, Object.fromEntries(keys.map((key) => [key, { enumerable: true, get: refuse }])));
}

const EVERY_KEY = [
  'a',
  'name',
  'message',
  'stack',
  'code',
  'kind',
  'attributes',
  'links',
  'startTime',
  'root',
  'context',
  'traceId',
  'length',
  'getValue',
  'then',
  'rules',
];

/** Makes each value anew, so that one run cannot spoil it for the next. */
const MAKERS: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => '',
  () => 'text',
  () => '\ud800 lone \udfff surrogates',
  () => 'x'.repeat(100_000),
  () => Number.NaN,
  () => -Infinity,
  () => -1,
  () => 2 ** 60,
  () => 10n ** 30n,
  () => Symbol('s'),
  () => () => 1,
  () => function hostile() {},
  () => [],
  () => [1, 'a', true, null],
  () => [[[1]]],
  () => Object.assign([], { length: 4_294_967_295 }),
  () => [Symbol('s')],
  () => [Number.NaN, undefined, null],
  () => new Date(Number.NaN),
  () => new Date(8.64e15),
  () => [Number.MAX_SAFE_INTEGER, 999_999_999],
  () => [-5, 2e9],
  () => new Map([['a', 1]]),
  () => new Uint8Array(8),
  () => Object.create(null),
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "a": [1]}'),
  () => deep(20_000),
  () => circular(),
  () => throwingGetters(EVERY_KEY),
  () => new Proxy({}, TRAPS),
  () => new Proxy([], TRAPS),
  () => new Proxy(() => 1, TRAPS),
  () => revoked({}),
  () => revoked([]),
  () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse, toJSON: refuse }),
  () => ({ [Symbol.iterator]: refuse }),
  () => ({
    *[Symbol.iterator]() {
      for (;;) yield 1;
    },
  }),
  () => Object.assign(new Error('ok'), { code: Symbol('code'), stack: circular() }),
  () => ({ kind: 99, attributes: 5, links: 'x', startTime: 'y', root: 'z' }),
  () => ({
    attributes: throwingGetters(['a']),
    links: [null, 5, {}, { context: null }, { context: { traceId: 5 } }],
    root: null,
  }),
  () => ({
    context: { traceId: 'z'.repeat(32), spanId: 'z'.repeat(16), traceFlags: Number.NaN, traceState: 'not one' },
  }),
  () => ({
    context: {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: Infinity,
      traceState: { serialize: refuse },
    },
  }),
  () => ({ spanContext: refuse }),
  () => ({
    spanContext: () => ({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 'x',
      traceState: { serialize: 5 },
    }),
  }),
  () => ({ getValue: refuse, setValue: refuse, deleteValue: refuse }),
  () => ({ getValue: () => circular(), setValue: () => null, deleteValue: () => undefined }),
];

/** A maker of one of them. */
export const hostile: fc.Arbitrary<() => unknown> = fc.constantFrom(...MAKERS);

/** All of them. */
export const allHostile: readonly (() => unknown)[] = MAKERS;
