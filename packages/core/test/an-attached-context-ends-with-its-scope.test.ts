import { setTimeout as after } from 'node:timers/promises';

import { attachContext, runInContext } from '../src/context.ts';
import { activeName, named } from './active-context.ts';

const a = named('a');
const b = named('b');
const c = named('c');

test('it reaches from attach to the end of the block', () => {
  {
    using scope = attachContext(a);
    expect(activeName()).toBe('a');
    {
      using inner = attachContext(b);
      expect(activeName()).toBe('b');
    }
    expect(activeName()).toBe('a');
  }
  expect(activeName()).toBe('root');
});

test('the block may await', async () => {
  await runInContext(c, async () => {
    {
      using scope = attachContext(a);
      await after(1);
      expect(activeName()).toBe('a');
    }
    expect(activeName()).toBe('c');
    await after(1);
    expect(activeName()).toBe('c');
  });
});

test('what began inside sees the context while it is open, and the one around it afterwards', async () => {
  const scope = attachContext(a);
  const open = after(1).then(activeName);
  const late = after(20).then(activeName);
  expect(await open).toBe('a');
  scope.detach();
  expect(await late).toBe('root');
});

test('scopes may close in any order', () => {
  const first = attachContext(a);
  const second = attachContext(b);
  const third = attachContext(c);
  first.detach();
  expect(activeName()).toBe('c');
  third.detach();
  expect(activeName()).toBe('b');
  second.detach();
  expect(activeName()).toBe('root');
});

test('closing twice closes once', () => {
  const first = attachContext(a);
  first.detach();
  const second = attachContext(b);
  first.detach();
  first[Symbol.dispose]();
  expect(activeName()).toBe('b');
  second.detach();
  expect(activeName()).toBe('root');
});

test('an error that leaves the block closes the scope', () => {
  const failing = (): never => {
    using scope = attachContext(a);
    throw new Error('mine');
  };
  expect(failing).toThrow('mine');
  expect(activeName()).toBe('root');
});

test('it does not leak into what runs beside it', async () => {
  const one = runInContext(b, async () => {
    using scope = attachContext(a);
    await after(5);
    return activeName();
  });
  const other = runInContext(c, async () => {
    await after(2);
    return activeName();
  });
  expect(await Promise.all([one, other])).toEqual(['a', 'c']);
});

test('concurrent calls in one context do not become siblings: the later ones begin inside the earlier one', async () => {
  const open = async (name: string): Promise<unknown> => {
    const parent = activeName();
    using scope = attachContext(named(name));
    await after(1);
    return parent;
  };
  expect(await Promise.all([open('one'), open('two'), open('three')])).toEqual(['root', 'one', 'two']);
  await after(1);
  expect(activeName()).toBe('root');
});

test('a loop whose scopes are closed elsewhere keeps no chain of them', async () => {
  const { registry } = await import('../src/registry.ts');
  await runInContext(c, async () => {
    for (let turn = 0; turn < 1_000; turn++) {
      const scope = attachContext(a);
      await new Promise<void>((resolve) => {
        setImmediate(() => {
          scope.detach();
          resolve();
        });
      });
    }
    let length = 0;
    for (
      let stored: unknown = registry.storage.getStore();
      stored !== undefined;
      stored = (stored as { previous?: unknown }).previous
    )
      length++;
    expect(length).toBeLessThan(5);
    expect(activeName()).toBe('c');
  });
});
