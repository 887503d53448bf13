import { ROOT_CONTEXT, createContextKey, propagation, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';

import {
  TraceContext,
  baggageOf,
  contextForServer,
  contextWithBaggage,
  contextWithSpan,
  isSuppressed,
  rpcMetadataOf,
  spanOf,
  suppressedContext,
  toContext,
} from '../src/context.ts';
import { NO_SPAN } from '../src/noop-ports.ts';

const SPAN_KEY = createContextKey('OpenTelemetry Context Key SPAN');
const BAGGAGE_KEY = createContextKey('OpenTelemetry Baggage Key');
const RPC_KEY = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');
const SUPPRESS_KEY = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const OTHER_KEY = createContextKey('somebody else');

const span = NO_SPAN;
const baggage = propagation.createBaggage({ user: { value: 'ada' } });
const ours = contextWithSpan(ROOT_CONTEXT, span);
const foreign = ROOT_CONTEXT.setValue(OTHER_KEY, 'kept');

test('our context is one object of our own class', () => {
  expect(ours).toBeInstanceOf(TraceContext);
});

describe('the contract of the API holds', () => {
  const keys: [string, symbol][] = [
    ['span', SPAN_KEY],
    ['baggage', BAGGAGE_KEY],
    ['RPC metadata', RPC_KEY],
    ['suppression', SUPPRESS_KEY],
    ['a foreign key', OTHER_KEY],
    ['a key without a description', Symbol('private')],
  ];

  test.each(keys)('for %s: what is set is read, by the same key alone', (_name, key) => {
    const value = { some: 'value' };
    const set = ours.setValue(key, value);
    expect(set.getValue(key)).toBe(value);
    for (const [, other] of keys) if (other !== key) expect(set.getValue(other)).toBe(ours.getValue(other));
  });

  test.each(keys)('for %s: setting and deleting leave the original alone', (_name, key) => {
    const first = ours.setValue(key, 1);
    const second = first.setValue(key, 2);
    const without = second.deleteValue(key);
    expect([first.getValue(key), second.getValue(key), without.getValue(key)]).toEqual([1, 2, undefined]);
    expect(without.setValue(key, 3).getValue(key)).toBe(3);
  });

  test('what was never set is undefined, and can be deleted', () => {
    expect(ours.getValue(OTHER_KEY)).toBeUndefined();
    expect(ours.deleteValue(OTHER_KEY).getValue(SPAN_KEY)).toBe(span);
  });

  test.each([null, false, 0, ''])('the value %j is a value', (value) => {
    expect(ours.setValue(OTHER_KEY, value).getValue(OTHER_KEY)).toBe(value);
    expect(ours.setValue(BAGGAGE_KEY, value).getValue(BAGGAGE_KEY)).toBe(value);
  });

  test('the API reads and writes it as its own', () => {
    const context = propagation.setBaggage(trace.setSpan(ours, span), baggage);
    expect(trace.getSpan(context)).toBe(span);
    expect(propagation.getBaggage(context)).toBe(baggage);
    expect(trace.getSpan(trace.deleteSpan(context))).toBeUndefined();
  });
});

describe.each<[string, Context]>([
  ['the root', ROOT_CONTEXT],
  ['one of ours', ours],
  ['one of ours with foreign keys', ours.setValue(OTHER_KEY, 'kept')],
  ['a foreign one', foreign],
])('starting from %s', (_name, start) => {
  test('a span, baggage, metadata and suppression can be set, and everything else stays', () => {
    const rpc = { type: 'http', span };
    const context = suppressedContext(contextWithBaggage(contextForServer(start, rpc), baggage));
    expect(spanOf(context)).toBe(span);
    expect(baggageOf(context)).toBe(baggage);
    expect(rpcMetadataOf(context)).toBe(rpc);
    expect(isSuppressed(context)).toBe(true);
    expect(context.getValue(OTHER_KEY)).toBe(start.getValue(OTHER_KEY));
    expect(isSuppressed(start)).toBe(false);
  });
});

test('the span of another copy of this class is read through the contract', () => {
  const other = { getValue: (key: symbol) => (key === SPAN_KEY ? span : undefined) } as unknown as Context;
  expect(spanOf(other)).toBe(span);
});

describe('what is given as a context', () => {
  test.each<[string, Context]>([
    ['ours', ours],
    ['the root', ROOT_CONTEXT],
    ['a foreign one', foreign],
  ])('%s is taken as it is', (_name, context) => {
    expect(toContext(context)).toBe(context);
  });

  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  test.each([undefined, null, 'context', 5, {}, { getValue: 1 }, Object.create(null), proxy])(
    '%# anything else is the root',
    (given) => {
      expect(toContext(given)).toBe(ROOT_CONTEXT);
    },
  );
});
