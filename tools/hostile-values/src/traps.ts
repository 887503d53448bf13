/** The parts that hostile values are made of. */

/** Throws, wherever it is called. */
export function refuse(): never {
  throw new Error('hostile');
}

/** Lists and objects within each other. */
export function deep(levels: number): unknown {
  let inner: unknown = 'bottom';
  for (let level = 0; level < levels; level++) inner = level % 2 === 0 ? [inner] : { inner };
  return inner;
}

/** An object that holds itself. */
export function circular(): unknown {
  const object: Record<string, unknown> = { a: 1, list: [] };
  object['self'] = object;
  (object['list'] as unknown[]).push(object);
  return object;
}

/** A proxy that can no longer be touched. */
export function revoked(target: object): unknown {
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

/** A proxy that throws whatever is asked of it. */
export function trapped(target: object): unknown {
  return new Proxy(target as never, TRAPS);
}

/** What an object already has, and properties that throw when they are read. */
export function throwing(keys: readonly string[], others: object = {}): object {
  return Object.defineProperties(
    { ...others },
    Object.fromEntries(keys.map((key) => [key, { enumerable: true, get: refuse }])),
  );
}
