import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';

import { context, ROOT_CONTEXT } from '@opentelemetry/api';

import { contextManager, registerContextManager, unregisterContextManager } from '../src/context-manager.ts';
import { activeName, named } from './active-context.ts';

const a = named('a');
const b = named('b');

beforeEach(() => {
  expect(registerContextManager()).toBe('registered');
});
afterEach(() => unregisterContextManager());

test('outside any context the root of the API is active', () => {
  expect(context.active()).toBe(ROOT_CONTEXT);
});

test('with: the context is active inside, with arguments, this and the result passed through', () => {
  const self = { factor: 3 };
  const times = function times(this: typeof self, x: number, y: number): unknown[] {
    return [activeName(), this.factor * x * y];
  };
  expect(context.with(a, times, self, 2, 5)).toEqual(['a', 30]);
  expect(activeName()).toBe('root');
});

test('with: errors pass through as they are', () => {
  const error = new Error('mine');
  const failing = (): never => {
    throw error;
  };
  expect(() => context.with(a, failing)).toThrow(error);
  expect(activeName()).toBe('root');
});

test('with: what is no context is the root, so that nobody downstream meets it', () => {
  const seen = context.with(a, () => [null, 'x', {}].map((given) => context.with(given as never, activeName)));
  expect(seen).toEqual(['root', 'root', 'root']);
});

test('the context follows promises, timers, immediates, ticks and microtasks', async () => {
  const seen = await context.with(a, async () => {
    const names = [activeName()];
    await Promise.resolve();
    names.push(activeName());
    await after(1);
    names.push(activeName());
    await nextTurn();
    names.push(activeName());
    names.push(await new Promise((resolve) => process.nextTick(() => resolve(activeName()))));
    names.push(await new Promise((resolve) => queueMicrotask(() => resolve(activeName()))));
    return names;
  });
  expect(seen).toEqual(['a', 'a', 'a', 'a', 'a', 'a']);
});

describe('bind', () => {
  test('a function runs in its context wherever it is called, with this, arguments and length', () => {
    const bound = context.bind(a, function join(this: string, x: string, y: string): string {
      return [activeName(), this, x, y].join(':');
    });
    expect(context.with(b, () => Reflect.apply(bound, 'self', ['1', '2']))).toBe('a:self:1:2');
    expect(bound).toHaveLength(2);
  });

  test('what is neither a function nor an emitter comes back as it is', () => {
    const target = { a: 1 };
    expect(context.bind(a, target)).toBe(target);
    expect(context.bind(a, null)).toBeNull();
    expect(context.bind(a, 5)).toBe(5);
  });

  const methods = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const;

  test.each(methods)('a listener added by %s runs in the context, with the emitter as this', (method) => {
    const emitter = context.bind(a, new EventEmitter());
    const seen: unknown[] = [];
    emitter[method]('event', function listener(this: unknown, value: unknown) {
      seen.push(activeName(), this === emitter, value);
    });
    context.with(b, () => emitter.emit('event', 42));
    context.with(b, () => emitter.emit('event', 43));
    const once = method.toLowerCase().includes('once');
    expect(seen).toEqual(once ? ['a', true, 42] : ['a', true, 42, 'a', true, 43]);
  });

  test.each(methods.flatMap((add) => (['off', 'removeListener'] as const).map((remove) => [add, remove] as const)))(
    'a listener added by %s is removed by %s',
    (add, remove) => {
      const emitter = context.bind(a, new EventEmitter());
      const listener = jest.fn();
      emitter[add]('event', listener);
      emitter[remove]('event', listener);
      emitter.emit('event');
      expect(listener).not.toHaveBeenCalled();
      expect(emitter.listenerCount('event')).toBe(0);
    },
  );

  test('the same listener on two events is removed from each on its own', () => {
    const emitter = context.bind(a, new EventEmitter());
    const listener = jest.fn();
    emitter.on('one', listener).on('two', listener).off('one', listener);
    emitter.emit('one');
    emitter.emit('two');
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('a listener from before the binding, and removing what was never added, work as ever', () => {
    const emitter = new EventEmitter();
    const early = jest.fn();
    emitter.on('event', early);
    context.bind(a, emitter);
    emitter.off('event', () => undefined);
    emitter.emit('event');
    emitter.off('event', early);
    emitter.emit('event');
    expect(early).toHaveBeenCalledTimes(1);
  });

  test('what is no listener is refused by Node in its own words', () => {
    const emitter = context.bind(a, new EventEmitter());
    expect(() => emitter.on('event', null as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    expect(() => emitter.off('event', undefined as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test('an emitter that is bound twice still works, in the later context', () => {
    const emitter = context.bind(b, context.bind(a, new EventEmitter()));
    const seen: unknown[] = [];
    const listener = (): void => void seen.push(activeName());
    emitter.on('event', listener);
    emitter.once('event', listener);
    emitter.emit('event');
    emitter.off('event', listener);
    emitter.emit('event');
    expect(seen).toEqual(['b', 'b']);
  });
});

describe('attach, as the API has it from 1.10 on', () => {
  test('the token ends the reach of the context, once', () => {
    const token = contextManager.attach(a);
    expect(activeName()).toBe('a');
    token.dispose();
    token.dispose();
    expect(activeName()).toBe('root');
  });
});

describe('registering', () => {
  test('twice is once', () => {
    expect(registerContextManager()).toBe('registered');
    expect(context.with(a, activeName)).toBe('a');
  });

  test('taking it back leaves the manager of somebody else alone', () => {
    unregisterContextManager();
    const theirs = { active: () => a, with: jest.fn(), bind: jest.fn(), enable: jest.fn(), disable: jest.fn() };
    context.setGlobalContextManager(theirs as never);
    unregisterContextManager();
    expect(context.active()).toBe(a);
    context.disable();
  });
});
