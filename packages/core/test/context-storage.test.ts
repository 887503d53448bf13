import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createContextStorage } from '../src/context-storage.ts';

type Store = { readonly name: string };

let differences = 0;

afterEach(() => {
  expect(differences).toBe(0);
});

/** Ours beside Node's own, entered together: whatever one of them says, the other has to say. */
function makePair(): {
  run<R>(store: Store, fn: () => R): R;
  enter(store: Store): void;
  read(): string;
} {
  const ours = createContextStorage<Store>();
  const nodes = new AsyncLocalStorage<Store>();
  return {
    run: (store, fn) => ours.run(store, () => nodes.run(store, fn)),
    enter(store) {
      ours.enterWith(store);
      nodes.enterWith(store);
    },
    read() {
      if (ours.getStore() !== nodes.getStore()) differences++;
      return ours.getStore()?.name ?? 'none';
    },
  };
}

const pair = makePair();

/** Each begins something, and calls back from it. */
const kinds: Record<string, (back: () => void) => void> = {
  'a tick': (back) => process.nextTick(back),
  'a microtask': (back) => queueMicrotask(back),
  'a promise': (back) => void Promise.resolve().then(back),
  'an async function': (back) => {
    void (async () => {
      await Promise.resolve();
      back();
    })();
  },
  'an immediate': (back) => void setImmediate(back),
  'a timeout': (back) => void setTimeout(back, 1),
  'a file': (back) => readFile(__filename, back),
  'a resource of the application': (back) => {
    const resource = new AsyncResource('Anything');
    setImmediate(() => resource.runInAsyncScope(back));
  },
  'a bound function': (back) => setImmediate(AsyncResource.bind(back)),
  'a listener': (back) => {
    const emitter = new EventEmitter();
    emitter.on('event', back);
    setImmediate(() => emitter.emit('event'));
  },
};

test.each(Object.keys(kinds))('%s keeps the store of where it was begun', async (kind) => {
  const begin = kinds[kind] as (back: () => void) => void;
  const seenFrom = (): Promise<string> => new Promise((resolve) => begin(() => resolve(pair.read())));

  const inside = pair.run({ name: kind }, seenFrom);
  const nested = pair.run({ name: 'outer' }, () => pair.run({ name: 'inner' }, seenFrom));
  const outside = seenFrom();

  expect(await Promise.all([inside, nested, outside])).toEqual([kind, 'inner', 'none']);
});

/** A generator with a seed (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test.each([1, 2, 3, 4, 5])('random programs see what they see with the storage of Node, seed %i', async (seed) => {
  const random = seeded(seed);
  const begins = Object.values(kinds);
  const timers: NodeJS.Timeout[] = [];
  let underway = 0;
  let steps = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));

  const step = (depth: number): void => {
    pair.read();
    steps++;
    for (let count = random(5) + 1; count > 0; count--) act(depth);
    pair.read();
  };
  const later = (depth: number): void => {
    underway++;
    (begins[random(begins.length)] as (back: () => void) => void)(() => {
      step(depth);
      if (--underway === 0) finish();
    });
  };
  const act = (depth: number): void => {
    if (depth === 0) return;
    const action = random(6);
    if (action === 0) pair.run({ name: `run ${steps}` }, () => step(depth - 1));
    else if (action === 1) pair.enter({ name: `entered ${steps}` });
    else if (action === 2) timers.push(setTimeout(() => pair.read(), 0));
    else if (action === 3) timers[random(timers.length)]?.refresh();
    else later(depth - 1);
  };
  for (let count = 0; count < 200; count++) later(6);
  await finished;

  expect(steps).toBeGreaterThan(1_000);
});

test('what a server is asked keeps no store of another request', async () => {
  const server = createServer((asked, response) => {
    pair.enter({ name: asked.url ?? '' });
    setTimeout(() => response.end(pair.read()), 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string): Promise<string> => {
    const [answer] = (await once(request({ port, path, host: '127.0.0.1' }).end(), 'response')) as [
      AsyncIterable<Buffer>,
    ];
    let text = '';
    for await (const chunk of answer) text += chunk.toString();
    return text;
  };

  const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
  const answers = await Promise.all(paths.map(ask));
  server.close();

  expect(answers).toEqual(paths);
});

// A timer that has fired and is started again is the same object, announced a second time: what it held must be written over.
test('a timer that is started again is handed the store of where that was done', async () => {
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    const timer = pair.run({ name: 'first' }, () =>
      setTimeout(() => {
        seen.push(pair.read());
        if (seen.length === 3) resolve();
        else setImmediate(() => (seen.length === 1 ? pair.run({ name: 'second' }, again) : again()));
      }, 1),
    );
    const again = (): void => void timer.refresh();
  });

  expect(seen[0]).toBe('first');
  expect(seen).toHaveLength(3);
});

test('nothing is handed on by a storage that was never entered or was disabled', async () => {
  const storage = createContextStorage<Store>();
  const before = Promise.resolve().then(() => storage.getStore());
  const during = storage.run({ name: 'entered' }, () => Promise.resolve().then(() => storage.getStore()));
  expect(await before).toBeUndefined();
  expect(await during).toEqual({ name: 'entered' });

  const after = storage.run({ name: 'entered' }, () => {
    storage.disable();
    return Promise.resolve().then(() => storage.getStore());
  });
  expect(await after).toBeUndefined();
});
