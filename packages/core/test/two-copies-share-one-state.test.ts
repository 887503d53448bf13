import * as api from '@opentelemetry/api';

import type * as AnyCore from '../src/index.ts';
import { fake } from './fake-component.ts';

type CoreCopy = typeof AnyCore;

const { ROOT_CONTEXT, trace } = api;
const KEY = Symbol.for('throughline.v1');

function load(): CoreCopy {
  let copy: CoreCopy | undefined;
  jest.isolateModules(() => {
    // A peer is there once, whatever is installed twice.
    jest.doMock('@opentelemetry/api', () => api);
    copy = require('../src/index.ts') as CoreCopy;
  });
  return copy as CoreCopy;
}

const one = load();
const two = load();
const quiet = { env: { OTEL_LOG_LEVEL: 'none' } };

test('both copies use the registry that the first one made', () => {
  expect(one).not.toBe(two);
  expect(one.TraceContext).not.toBe(two.TraceContext);
  expect(one.registry).toBe(two.registry);
  expect(one.ports).toBe(two.ports);
  expect(one.registry).toBe((globalThis as Record<symbol, unknown>)[KEY]);
});

test('a context that one copy runs in is active in the other', () => {
  const context = one.contextWithSpan(ROOT_CONTEXT, one.NO_SPAN);
  expect(one.runInContext(context, two.activeSpan)).toBe(one.NO_SPAN);
  const scope = two.attachContext(context);
  expect(one.activeContext()).toBe(context);
  scope.detach();
  expect(one.activeContext()).toBe(ROOT_CONTEXT);
});

test('each reads and extends the contexts of the other', () => {
  const span = new one.NonRecordingSpan({ ...one.NO_SPAN, traceId0: 1, traceFlags: 1 } as never, true);
  const mine = one.suppressedContext(one.contextWithSpan(ROOT_CONTEXT, span));
  expect([two.spanOf(mine), two.isSuppressed(mine)]).toEqual([span, true]);
  const theirs = two.contextWithSpan(mine, two.NO_SPAN);
  expect([one.spanOf(theirs), one.isSuppressed(theirs)]).toEqual([two.NO_SPAN, true]);
  expect(trace.getSpan(theirs)).toBe(two.NO_SPAN);
});

test('telemetry that one started is running for the other, and the status names both copies with the fix', async () => {
  const setup = one.startTelemetry(quiet, []);
  const late = fake('late');
  two.addComponent(late);
  expect(two.startTelemetry(quiet, [])).toBe(setup);
  expect(late.calls).toEqual(['start']);
  const problem = setup.status.problems.find(({ code }) => code === 'TL_COPIES_CORE');
  expect(problem).toMatchObject({
    message: expect.stringContaining('@throughline/core is loaded 2 times'),
    fix: expect.stringContaining('one version'),
  });
  await setup.shutdown();
  expect(two.registry.running).toBeUndefined();
});

test('sinks of both copies hear of a span, and never share a slot', () => {
  const seen: string[] = [];
  const removals = [one, two].map((copy, index) =>
    copy.addSpanSink({ name: `sink ${index}`, end: () => seen.push(`sink ${index}`) }),
  );
  one.ports.spanSink.end({} as never);
  removals.forEach((remove) => remove());
  expect(seen).toEqual(['sink 0', 'sink 1']);
  expect(new Set([one.reserveSlot(), two.reserveSlot(), one.reserveSlot(), two.reserveSlot()]).size).toBe(4);
});

test('a message that one copy withholds is withheld by the other', () => {
  const error = new Error('duplicate key: 4111 1111');
  one.withholdMessage(error, 'duplicate key: ?');
  expect(two.messageInstead(error)).toBe('duplicate key: ?');
});

test('a copy that needs more than the registry offers stays passive, says so, and leaves the registry to the others', async () => {
  const { registry } = one;
  Object.defineProperty(registry, 'contract', { value: 0, configurable: true });
  const component = fake('a');
  const setup = two.startTelemetry(quiet, [component]);
  Object.defineProperty(registry, 'contract', { value: 1, configurable: true });
  expect(component.calls).toEqual([]);
  expect(registry.running).toBeUndefined();
  expect(setup.status.problems).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('it stays passive'), fix: expect.any(String) }),
  );
  expect(setup.status.tracing.reason).toContain('another copy');
  expect(await setup.forceFlush()).toMatchObject({ complete: true });
  expect(await setup.shutdown()).toMatchObject({ complete: true });
});
