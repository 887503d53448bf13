import type { Context, TextMapPropagator } from '@opentelemetry/api';
import { ROOT_CONTEXT, createTraceState, propagation as apiPropagation, trace } from '@opentelemetry/api';
import { startTelemetry } from '@throughline/core';
import * as fc from 'fast-check';

import { b3MultiPropagator, b3Propagator } from '../src/b3-propagators.ts';
import { extractTraceContext, injectTraceContext } from '../src/carriers.ts';
import { attachTraceContext, detachTraceContext, withTraceContext } from '../src/context-scopes.ts';
import { childProcessEnv, traceContextFromEnv } from '../src/environment-carrier.ts';
import { propagation } from '../src/propagation.ts';
import { w3cBaggagePropagator } from '../src/w3c-baggage.ts';
import { w3cTraceContextPropagator } from '../src/w3c-trace-context.ts';
import { extracted, injected } from './round-trip.ts';

const RUNS = { seed: 41, numRuns: 300 };
const PROPAGATORS = [w3cTraceContextPropagator, w3cBaggagePropagator, b3Propagator, b3MultiPropagator];
const NAMES = [
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-sampled',
  'x-b3-flags',
];
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const LEGAL_HEADER = /^[\x20-\x7e]*$/;

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^[a-c=,;%\- \t"\\@]{0,60}$/),
  fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 5 }),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
  }),
);
const headers = fc.record(Object.fromEntries(NAMES.map((name) => [name, nasty])), { requiredKeys: [] });

beforeAll(() => {
  startTelemetry(
    { flushOnExit: false, logLevel: 'none', env: { OTEL_PROPAGATORS: 'tracecontext,baggage,b3,b3multi' } },
    [propagation()],
  );
});

function expectLegal(carrier: Record<string, string>): void {
  for (const value of Object.values(carrier)) expect(value).toMatch(LEGAL_HEADER);
}

test('no header makes a propagator throw or send on what is no header', () => {
  fc.assert(
    fc.property(headers, (hostile) => {
      for (const propagator of PROPAGATORS) expectLegal(injected(propagator, extracted(propagator, hostile)));
      expectLegal(
        injected(
          w3cTraceContextPropagator,
          extracted(w3cTraceContextPropagator, { ...hostile, traceparent: TRACEPARENT }),
        ),
      );
    }),
    RUNS,
  );
});

test('no baggage of the application makes the propagator throw or send what is no header', () => {
  const anyBaggage = fc.dictionary(
    fc.string({ unit: 'binary' }),
    fc.record({ value: fc.anything(), metadata: fc.anything() }),
  );
  fc.assert(
    fc.property(anyBaggage, (entries) => {
      const baggage = apiPropagation.createBaggage(entries as Parameters<typeof apiPropagation.createBaggage>[0]);
      expectLegal(injected(w3cBaggagePropagator, apiPropagation.setBaggage(ROOT_CONTEXT, baggage)));
    }),
    RUNS,
  );
});

test('no trace state of the application makes the propagator send what is no header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, value) => {
      const traceState = createTraceState('a=1').set(key, value);
      const context = trace.setSpanContext(ROOT_CONTEXT, {
        traceId: '1'.repeat(32),
        spanId: '2'.repeat(16),
        traceFlags: 1,
        traceState,
      });
      expectLegal(injected(w3cTraceContextPropagator, context));
    }),
    RUNS,
  );
});

const throwing = new Proxy(
  {},
  { get: refuse, has: refuse, ownKeys: refuse, set: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse },
);

function refuse(): never {
  throw new Error('no');
}

test('no carrier makes the functions throw, and inject returns the very carrier', () => {
  const context = extracted(w3cTraceContextPropagator, { traceparent: TRACEPARENT });
  const getters = Object.defineProperty({}, 'traceparent', { enumerable: true, get: refuse, set: refuse });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const list = [
    throwing,
    revoked.proxy,
    getters,
    Object.freeze({}),
    Object.freeze([]),
    null,
    undefined,
    7,
    'text',
    () => 1,
    Symbol('s'),
    new Date(),
  ];
  for (const carrier of list) {
    expect(extractTraceContext(carrier as object, context)).toBe(context);
    expect(injectTraceContext(carrier as object, context)).toBe(carrier);
  }
  fc.assert(
    fc.property(fc.anything({ withMap: true, withNullPrototype: true, withTypedArray: true }), (carrier) => {
      expect(injectTraceContext(carrier as object, context)).toBe(carrier);
      expect(extractTraceContext(carrier as object, ROOT_CONTEXT)).toBeDefined();
    }),
    RUNS,
  );
});

test('no context makes the functions throw', () => {
  const noContexts = [null, undefined, 7, {}, throwing] as unknown as Context[];
  for (const context of noContexts) {
    expect(extractTraceContext({}, context)).toBe(ROOT_CONTEXT);
    expect(injectTraceContext({}, context)).toEqual({});
    expect(withTraceContext(context, () => 'ran')).toBe('ran');
    const scope = attachTraceContext(context);
    expect(extractTraceContext({})).toBe(ROOT_CONTEXT);
    detachTraceContext(scope);
  }
  expect(() => detachTraceContext(null)).not.toThrow();
  expect(() => detachTraceContext({} as ReturnType<typeof attachTraceContext>)).not.toThrow();
  expect(() => withTraceContext(ROOT_CONTEXT, null as unknown as () => void)).not.toThrow();
});

test('no environment makes the functions throw', () => {
  const broken = [throwing, null, 7, { TRACEPARENT: 7 }] as unknown as NodeJS.ProcessEnv[];
  for (const env of broken) {
    expect(traceContextFromEnv(env, 'X')).toBe(ROOT_CONTEXT);
    expect(childProcessEnv(env, 7 as unknown as string)).toBeInstanceOf(Object);
  }
});

test('a propagator of somebody else that fails leaves the others working', async () => {
  const { shutdown } = startTelemetry({}, []);
  await shutdown();
  const foreign: TextMapPropagator = { extract: refuse, inject: refuse, fields: () => ['x-foreign'] };
  const setup = startTelemetry({ flushOnExit: false, logLevel: 'none', env: {} }, [
    propagation({ propagators: [foreign, 'tracecontext'] }),
  ]);
  const context = apiPropagation.extract(ROOT_CONTEXT, { traceparent: TRACEPARENT });
  const carrier = {};
  apiPropagation.inject(context, carrier);
  expect(carrier).toEqual({ traceparent: TRACEPARENT });
  expect(apiPropagation.fields()).toEqual(['x-foreign', 'traceparent', 'tracestate']);
  await setup.shutdown();
});
