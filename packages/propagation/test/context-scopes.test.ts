import { ROOT_CONTEXT, createContextKey } from '@opentelemetry/api';
import { activeContext } from '@throughline/core';

import { attachTraceContext, detachTraceContext, withTraceContext } from '../src/context-scopes.ts';

const NAME = createContextKey('name');
const named = (name: string): ReturnType<typeof activeContext> => ROOT_CONTEXT.setValue(NAME, name);
const activeName = (): unknown => activeContext().getValue(NAME);

test('a context is active between attach and detach', async () => {
  const outer = attachTraceContext(named('outer'));
  const inner = attachTraceContext(named('inner'));
  expect(activeName()).toBe('inner');
  await Promise.resolve();
  expect(activeName()).toBe('inner');
  detachTraceContext(inner);
  expect(activeName()).toBe('outer');
  detachTraceContext(inner);
  detachTraceContext(outer);
  expect(activeName()).toBeUndefined();
});

test('using detaches at the end of the block', () => {
  const scope = attachTraceContext(named('used'));
  expect(activeName()).toBe('used');
  scope[Symbol.dispose]();
  expect(activeName()).toBeUndefined();
});

test('a function runs in a context and its result comes back', async () => {
  expect(withTraceContext(named('a'), activeName)).toBe('a');
  const later = withTraceContext(named('b'), async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return activeName();
  });
  expect(activeName()).toBeUndefined();
  await expect(later).resolves.toBe('b');
});

test('an error of the function is the same error', () => {
  const error = new Error('mine');
  const fail = (): never => {
    throw error;
  };
  expect(() => withTraceContext(named('a'), fail)).toThrow(error);
});
