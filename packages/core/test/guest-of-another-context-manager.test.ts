import { EventEmitter } from 'node:events';

import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

import {
  activeContext,
  activeSpan,
  attachContext,
  bindToContext,
  callInContext,
  contextWithSpan,
  runInContext,
} from '../src/context.ts';
import { contextManager } from '../src/context-manager.ts';
import { NO_SPAN } from '../src/noop-ports.ts';
import { startTelemetry } from '../src/start-telemetry.ts';
import { activeName, nameIn, named } from './active-context.ts';

const a = named('a');
const b = named('b');
const host = new AsyncLocalStorageContextManager();
const quiet = { env: { OTEL_LOG_LEVEL: 'none' } };

beforeEach(() => {
  context.setGlobalContextManager(host.enable());
});
afterEach(() => context.disable());

test('contexts are read and written through the host: there is one truth', async () => {
  const setup = startTelemetry(quiet, []);
  expect(context.with(a, activeName)).toBe('a');
  expect(runInContext(a, () => nameIn(context.active()))).toBe('a');
  expect(runInContext(a, () => nameIn(host.active()))).toBe('a');
  expect(
    callInContext(
      a,
      function self(this: string, x: number) {
        return [this, x, nameIn(context.active())];
      },
      'me',
      [1],
    ),
  ).toEqual(['me', 1, 'a']);
  expect(
    context.with(
      b,
      bindToContext(a, () => nameIn(host.active())),
    ),
  ).toBe('a');
  expect(
    await runInContext(a, async () => {
      await Promise.resolve();
      return context.with(b, activeName);
    }),
  ).toBe('b');
  await setup.shutdown();
});

test('our own contexts travel in the host', async () => {
  const setup = startTelemetry(quiet, []);
  expect(runInContext(contextWithSpan(a, NO_SPAN), () => [activeSpan(), activeName()])).toEqual([NO_SPAN, 'a']);
  await setup.shutdown();
});

test('the host binds emitters', async () => {
  const setup = startTelemetry(quiet, []);
  const emitter = context.bind(a, new EventEmitter());
  const seen: unknown[] = [];
  emitter.once('event', () => seen.push(activeName()));
  context.with(b, () => emitter.emit('event'));
  expect(seen).toEqual(['a']);
  await setup.shutdown();
});

test('attaching does nothing, and the status says so', async () => {
  const setup = startTelemetry(quiet, []);
  const scope = attachContext(a);
  expect(activeName()).toBe('root');
  scope.detach();
  scope[Symbol.dispose]();
  expect(setup.status.problems).toEqual([
    expect.objectContaining({
      code: 'TL_SETUP_FOREIGN_GLOBAL',
      message: expect.stringContaining('`span()` does not make its span active'),
    }),
  ]);
  await setup.shutdown();
});

test('a host that goes away leaves the root behind, and what runs goes on', async () => {
  const setup = startTelemetry(quiet, []);
  context.disable();
  expect(activeName()).toBe('root');
  expect(runInContext(a, (x: number) => x + 1, 1)).toBe(2);
  await setup.shutdown();
});

test('shutdown leaves the host in place', async () => {
  await startTelemetry(quiet, []).shutdown();
  expect(context.with(a, () => nameIn(host.active()))).toBe('a');
});

test('without a host ours is in charge the next time', async () => {
  await startTelemetry(quiet, []).shutdown();
  context.disable();
  const setup = startTelemetry(quiet, []);
  expect(setup.status.problems).toEqual([]);
  expect(context.with(a, () => nameIn(contextManager.active()))).toBe('a');
  expect(runInContext(b, () => nameIn(activeContext()))).toBe('b');
  await setup.shutdown();
});
