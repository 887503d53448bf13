import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks';

const PROPAGATE = '_propagate';
const ENABLE = '_enable';

/** An AsyncLocalStorage of Node 20 or 22, which keeps its store in a property of each asynchronous resource, and hands it from one to the next. */
interface HandingStorage {
  readonly kResourceStore: symbol;
  readonly enabled: boolean;
  [ENABLE](): void;
  [PROPAGATE](resource: Resource, trigger: Resource, type: string): void;
}

type Resource = Record<symbol, unknown>;

/**
 * Makes the storage of contexts.
 *
 * Before Node 24 each promise, tick and timer is handed the store when it is made, in a single place for all kinds of them. For V8 that place reads from and
 * writes to objects of any shape, which is its slowest way. Here each frequent kind is written to in a place of its own, and what one resource hands to many in a
 * row is read from it once; what is written is the same. Where a storage is made in another way, as from Node 24 on, nothing is changed.
 */
export function createContextStorage<Store>(): AsyncLocalStorage<Store> {
  const storage = new AsyncLocalStorage<Store>();
  if (isHanding(storage)) handByKind(storage);
  return storage;
}

function isHanding(
  storage: Partial<HandingStorage> & AsyncLocalStorage<unknown>,
): storage is HandingStorage & AsyncLocalStorage<unknown> {
  return (
    typeof storage.kResourceStore === 'symbol' &&
    typeof storage.enabled === 'boolean' &&
    storage[ENABLE]?.length === 0 &&
    storage[PROPAGATE]?.length === 3
  );
}

function handByKind(storage: HandingStorage & AsyncLocalStorage<unknown>): void {
  const key = storage.kResourceStore;
  // What the resource that handed on last holds. Only what is below and a resource that is announced again write to one that can hand on.
  let giver: Resource | undefined;
  let given: unknown;

  storage[PROPAGATE] = (resource, trigger, type) => {
    if (!storage.enabled) return;
    if (trigger !== giver) {
      given = trigger[key];
      giver = trigger;
    }
    if (type === 'TickObject') resource[key] = given;
    else if (type === 'PROMISE') resource[key] = given;
    else if (type === 'HTTPINCOMINGMESSAGE') resource[key] = given;
    else if (type === 'Immediate') resource[key] = given;
    else if (type === 'Timeout') resource[key] = given;
    else resource[key] = given;
  };

  storage.run = (store: unknown, callback: (...args: never[]) => unknown, ...args: never[]) => {
    storage[ENABLE]();
    const resource = executionAsyncResource() as Resource;
    const before = resource[key];
    resource[key] = store;
    giver = undefined;
    try {
      return Reflect.apply(callback, null, args) as never;
    } finally {
      resource[key] = before;
      giver = undefined;
    }
  };

  const { enterWith } = storage;
  storage.enterWith = (store) => {
    giver = undefined;
    enterWith.call(storage, store);
  };
}
