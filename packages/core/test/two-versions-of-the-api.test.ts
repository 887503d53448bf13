/** The same behaviour on both ends of the peer range, and a report where the two meet in one process. */
import { EventEmitter } from 'node:events';

import type * as AnyApi from '@opentelemetry/api';

import type * as AnyCore from '../src/index.ts';

type Api = typeof AnyApi;
type CoreCopy = typeof AnyCore;

const API_KEY = Symbol.for('opentelemetry.js.api.1');
const KEY = Symbol.for('throughline.v1');

/** Loads a copy of core that uses a version of the API. */
function loadOn(version: string): { api: Api; core: CoreCopy } {
  jest.resetModules();
  const api = jest.requireActual<Api>(version);
  jest.doMock('@opentelemetry/api', () => api);
  return { api, core: require('../src/index.ts') as CoreCopy };
}

function forgetGlobals(): void {
  for (const key of [API_KEY, KEY]) delete (globalThis as Record<symbol, unknown>)[key];
}

const quiet = { env: { OTEL_LOG_LEVEL: 'none' } };

afterEach(forgetGlobals);

describe.each([
  ['1.9.1', '@opentelemetry/api'],
  ['1.10.0', 'opentelemetry-api-1-10'],
])('on API %s', (version, name) => {
  test('contexts travel through the API, and the root is the root of the API', async () => {
    const { api, core } = loadOn(name);
    const setup = core.startTelemetry(quiet, []);
    expect((globalThis as Record<symbol, { version?: string }>)[API_KEY]?.version).toBe(version);
    expect(api.context.active()).toBe(api.ROOT_CONTEXT);
    const key = api.createContextKey('k');
    const context = api.trace.setSpan(api.ROOT_CONTEXT.setValue(key, 1), core.NO_SPAN);
    const inside = await api.context.with(context, async () => {
      await Promise.resolve();
      return [api.context.active().getValue(key), api.trace.getActiveSpan(), core.activeSpan()];
    });
    expect(inside).toEqual([1, core.NO_SPAN, core.NO_SPAN]);
    await setup.shutdown();
  });

  test('baggage is set, read and deleted', () => {
    const { api, core } = loadOn(name);
    const baggage = api.propagation.createBaggage({ a: { value: '1' } });
    const context = core.contextWithBaggage(core.contextWithSpan(api.ROOT_CONTEXT, core.NO_SPAN), baggage);
    expect(api.propagation.getBaggage(context)).toBe(baggage);
    expect(api.propagation.getBaggage(api.propagation.deleteBaggage(context))).toBeUndefined();
    expect(core.baggageOf(api.propagation.setBaggage(api.ROOT_CONTEXT, baggage))).toBe(baggage);
  });

  test('functions and emitters are bound', async () => {
    const { api, core } = loadOn(name);
    const setup = core.startTelemetry(quiet, []);
    const key = api.createContextKey('k');
    const context = api.ROOT_CONTEXT.setValue(key, 'bound');
    const read = (): unknown => api.context.active().getValue(key);
    expect(api.context.bind(context, read)()).toBe('bound');
    const emitter = api.context.bind(context, new EventEmitter());
    const seen: unknown[] = [];
    emitter.on('event', () => seen.push(read()));
    emitter.emit('event');
    expect(seen).toEqual(['bound']);
    await setup.shutdown();
  });

  test('what the API attaches is active until its token is disposed', async () => {
    const { api, core } = loadOn(name);
    const setup = core.startTelemetry(quiet, []);
    const context = api.ROOT_CONTEXT.setValue(api.createContextKey('k'), 1);
    const attach = (api.context as { attach?: (given: typeof context) => { dispose(): void } }).attach?.bind(
      api.context,
    );
    expect(attach !== undefined).toBe(version === '1.10.0');
    const token = attach?.(context);
    expect(api.context.active()).toBe(attach === undefined ? api.ROOT_CONTEXT : context);
    token?.dispose();
    expect(api.context.active()).toBe(api.ROOT_CONTEXT);
    await setup.shutdown();
  });

  test('a logger that the application gave to the API hears what telemetry says of itself', async () => {
    const { api, core } = loadOn(name);
    const warn = jest.fn();
    api.diag.setLogger({ error: jest.fn(), warn, info: jest.fn(), debug: jest.fn(), verbose: jest.fn() });
    const setup = core.startTelemetry({ env: {} }, []);
    core.internalLog.warn(`on ${version}`);
    expect(warn).toHaveBeenCalledWith(`throughline: on ${version}`);
    await setup.shutdown();
    api.diag.disable();
  });

  test('shutdown gives the API back as it was', async () => {
    const { api, core } = loadOn(name);
    await core.startTelemetry(quiet, []).shutdown();
    const other = {
      active: () => api.ROOT_CONTEXT,
      with: jest.fn(),
      bind: jest.fn(),
      enable: jest.fn(),
      disable: jest.fn(),
    };
    expect(api.context.setGlobalContextManager(other as never)).toBe(true);
  });
});

test.each([
  ['the older before the newer', '@opentelemetry/api', 'opentelemetry-api-1-10'],
  ['the newer before the older', 'opentelemetry-api-1-10', '@opentelemetry/api'],
])('%s: the problem names both and the fix, and telemetry goes on', async (_order, first, second) => {
  const earlier = jest.requireActual<Api>(first);
  earlier.diag.setLogger({ error: jest.fn(), warn: jest.fn(), info: jest.fn(), debug: jest.fn(), verbose: jest.fn() });
  const { api, core } = loadOn(second);
  const setup = core.startTelemetry(quiet, []);
  const problem = setup.status.problems.find(({ code }) => code === 'TL_COPIES_API');
  expect(problem?.message).toMatch(/1\.9\.1/);
  expect(problem?.message).toMatch(/1\.10\.0/);
  expect(problem?.fix).toContain('npm ls @opentelemetry/api');
  const key = api.createContextKey('k');
  const context = api.ROOT_CONTEXT.setValue(key, 'kept');
  expect(
    await core.runInContext(context, async () => {
      await Promise.resolve();
      return core.activeContext().getValue(key);
    }),
  ).toBe('kept');
  await setup.shutdown();
  earlier.diag.disable();
});
