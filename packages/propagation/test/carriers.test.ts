import { ROOT_CONTEXT, propagation as apiPropagation, trace } from '@opentelemetry/api';
import { startTelemetry } from '@throughline/core';

import { extractTraceContext, injectTraceContext } from '../src/carriers.ts';
import { withTraceContext } from '../src/context-scopes.ts';
import { propagation } from '../src/propagation.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = '00-11111111111111111111111111111111-2222222222222222-00';
const FIELDS = { traceparent: TRACEPARENT, tracestate: 'a=1', baggage: 'k=v' };
const PAIRS = Object.entries(FIELDS);

startTelemetry({ env: {}, flushOnExit: false, logLevel: 'none' }, [propagation()]);
const context = apiPropagation.extract(ROOT_CONTEXT, FIELDS);

/** What a carrier brings, as plain headers. */
function read(carrier: object): Record<string, string> {
  const found = extractTraceContext(carrier, ROOT_CONTEXT);
  const headers = {};
  apiPropagation.inject(found, headers);
  return headers;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function* generated(): Generator<[string, string]> {
  for (;;) yield ['traceparent', 'nothing'];
}

test.each<[string, object]>([
  ['a plain object', FIELDS],
  ['an object without prototype', Object.assign(Object.create(null), FIELDS)],
  ['names in any case', { TraceParent: TRACEPARENT, TRACESTATE: 'a=1', Baggage: 'k=v' }],
  ['lists of texts', { traceparent: [TRACEPARENT], tracestate: ['a=1', ''], baggage: ['k=v'] }],
  ['buffers, as Kafka has them', Object.fromEntries(PAIRS.map(([name, value]) => [name, Buffer.from(value)]))],
  ['lists of buffers', Object.fromEntries(PAIRS.map(([name, value]) => [name, [Buffer.from(value)]]))],
  ['bytes', Object.fromEntries(PAIRS.map(([name, value]) => [name, bytes(value)]))],
  ['a part of a larger buffer', { ...FIELDS, traceparent: Buffer.from(`xx${TRACEPARENT}yy`).subarray(2, 57) }],
  [
    'values of other kinds beside them, as AMQP has them',
    { 'x-death': [{ count: 1 }], retries: 3, ok: true, at: new Date(), ...FIELDS },
  ],
  ['Headers', new Headers(FIELDS)],
  ['a Map', new Map(PAIRS)],
  ['a Map with values of other kinds', new Map<unknown, unknown>([[7, 8], ...PAIRS, ['x', null]])],
  ['a list of pairs', PAIRS],
  ['any iterable of pairs', new Set(PAIRS)],
  ['a flat list such as rawHeaders', ['Host', 'a', ...PAIRS.flat(), 'odd']],
  ['a list of objects with one field', PAIRS.map(([name, value]) => ({ [name]: Buffer.from(value) }))],
  ['search parameters', new URLSearchParams(FIELDS)],
])('context is read from %s', (_case, carrier) => {
  expect(read(carrier)).toEqual(FIELDS);
});

test.each<[string, object]>([
  ['names that differ only in case', { traceparent: TRACEPARENT, Traceparent: TRACEPARENT }],
  [
    'a pair twice',
    [
      ['traceparent', TRACEPARENT],
      ['traceparent', TRACEPARENT],
    ],
  ],
  ['a field twice in a flat list', ['traceparent', TRACEPARENT, 'traceparent', TRACEPARENT]],
  ['an endless iterable', generated()],
  ['bytes themselves', Buffer.from(TRACEPARENT)],
  ['an empty object', {}],
])('nothing is read from %s', (_case, carrier) => {
  expect(extractTraceContext(carrier, ROOT_CONTEXT)).toBe(ROOT_CONTEXT);
});

test('repeated tracestate and baggage are joined', () => {
  const list = [
    'Traceparent',
    TRACEPARENT,
    'Tracestate',
    'a=1',
    'tracestate',
    'b=2',
    'baggage',
    'k=v',
    'Baggage',
    'l=w',
  ];
  expect(read(list)).toEqual({ traceparent: TRACEPARENT, tracestate: 'a=1,b=2', baggage: 'k=v,l=w' });
});

test('an endless iterable is ended', () => {
  let ended = false;
  function* endless(): Generator<[string, string]> {
    try {
      for (let index = 0; ; index++) yield [`x-${index}`, ''];
    } finally {
      ended = true;
    }
  }
  extractTraceContext(endless());
  expect(ended).toBe(true);
});

test.each<[string, object, object]>([
  ['a plain object', { accept: '*/*' }, { accept: '*/*', ...FIELDS }],
  [
    'an object that has the names in another case',
    { TraceParent: OTHER, baggage: 'old=1' },
    { TraceParent: TRACEPARENT, tracestate: 'a=1', baggage: 'k=v' },
  ],
  ['a Map', new Map([['x', '1']]), new Map([['x', '1'], ...PAIRS])],
  [
    'a Map that has a name in another case',
    new Map([['TraceParent', OTHER]]),
    new Map([['TraceParent', TRACEPARENT], ...PAIRS.slice(1)]),
  ],
  ['Headers', new Headers({ TraceParent: OTHER }), new Headers(FIELDS)],
  ['an empty list', [], PAIRS],
  [
    'a list of pairs',
    [
      ['x', '1'],
      ['TraceParent', OTHER],
    ],
    [['x', '1'], ['TraceParent', TRACEPARENT], ...PAIRS.slice(1)],
  ],
  [
    'a flat list',
    ['Host', 'a', 'TraceParent', OTHER],
    ['Host', 'a', 'TraceParent', TRACEPARENT, ...PAIRS.slice(1).flat()],
  ],
  [
    'a list of objects',
    [{ x: '1' }, { TraceParent: OTHER }],
    [{ x: '1' }, { TraceParent: TRACEPARENT }, { tracestate: 'a=1' }, { baggage: 'k=v' }],
  ],
])('context is written into %s, which is returned', (_case, carrier, expected) => {
  expect(injectTraceContext(carrier, context)).toBe(carrier);
  expect(carrier).toEqual(expected);
  expect(read(carrier)).toEqual(FIELDS);
});

test('writing twice replaces what was written', () => {
  for (const carrier of [{}, new Map(), new Headers(), [], ['Host', 'a'], [{ x: '1' }]]) {
    injectTraceContext(carrier, apiPropagation.extract(ROOT_CONTEXT, { traceparent: OTHER }));
    injectTraceContext(carrier, context);
    expect(read(carrier)).toEqual(FIELDS);
  }
});

test('a carrier that cannot be written comes back as it was', () => {
  const frozen = Object.freeze({ accept: '*/*' });
  expect(injectTraceContext(frozen, context)).toBe(frozen);
  expect(frozen).toEqual({ accept: '*/*' });
});

test('without a context the active one is taken, for reading and for writing', () => {
  withTraceContext(context, () => {
    expect(injectTraceContext({})).toEqual(FIELDS);
    expect(extractTraceContext({})).toBe(context);
    expect(extractTraceContext(undefined)).toBe(context);
  });
  expect(injectTraceContext({})).toEqual({});
});

test('the extracted context is a remote parent', () => {
  expect(trace.getSpanContext(extractTraceContext(FIELDS))).toMatchObject({
    spanId: 'b7ad6b7169203331',
    isRemote: true,
  });
});
