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

function throwing(...keys: readonly string[]): object {
  return Object.defineProperties(
    { good: 'kept' },
    Object.fromEntries(keys.map((key) => [key, { enumerable: true, get: refuse }])),
  );
}

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
  () => Infinity,
  () => 10n ** 30n,
  () => Symbol('s'),
  () => () => 1,
  () => [],
  () => [1, 'a', true, null],
  () => [[[1]]],
  () => Object.assign([], { length: 4_294_967_295 }),
  () => [Symbol('s'), undefined],
  () => [Number.NaN, undefined, null, -0],
  () => new Date(Number.NaN),
  () => new Map([['a', 1]]),
  () => new Uint8Array(8),
  () => Object.create(null),
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "a": [1]}'),
  () => deep(20_000),
  () => circular(),
  () => throwing('a', 'unit', 'description', 'advice', 'valueType', 'buckets', 'then', 'name'),
  () => throwing('explicitBucketBoundaries', 'getValue'),
  () => new Proxy({}, TRAPS),
  () => new Proxy([], TRAPS),
  () => new Proxy(() => 1, TRAPS),
  () => revoked({}),
  () => revoked([]),
  () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse, toJSON: refuse }),
  () => ({ a: throwing('b'), b: circular(), c: Symbol('c'), d: 5n, e: () => 1, f: Number.NaN, good: 'kept' }),
  () => ({ unit: 5, description: {}, valueType: 'INT', advice: { explicitBucketBoundaries: ['a'] }, buckets: 7 }),
  () => ({ advice: { explicitBucketBoundaries: [3, Number.NaN] }, buckets: [circular()] }),
  () => ({ getValue: refuse, setValue: refuse, deleteValue: refuse }),
  () => ({ getValue: () => circular(), setValue: () => null, deleteValue: () => undefined }),
  () => ({ getValue: () => ({ spanContext: refuse }) }),
  () => ({ getValue: () => ({ spanContext: () => throwing('traceId') }) }),
  () => ({ getValue: () => throwing('traceId0', 'spanContext') }),
];

/** A maker of one of them. */
export const hostile: fc.Arbitrary<() => unknown> = fc.constantFrom(...MAKERS);

/** All of them. */
export const allHostile: readonly (() => unknown)[] = MAKERS;
