import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { suppressedContext } from '@throughline/core';

import { b3MultiPropagator, b3Propagator } from '../src/b3-propagators.ts';
import type { Headers } from './round-trip.ts';
import { extracted, injected, passedOn, spanContextOf } from './round-trip.ts';

const TRACE_ID = '80f198ee56343ba864fe8b2a57d3eff7';
const SPAN_ID = 'e457b5a2e4d86bd1';
const PARENT_ID = '05e3ac9a4f6e3b90';
const SHORT_ID = '64fe8b2a57d3eff7';

const multiple = (more: Headers = {}): Headers => ({ 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, ...more });

test.each([
  ['accept', `${TRACE_ID}-${SPAN_ID}-1`, `${TRACE_ID}-${SPAN_ID}-1`],
  ['deny', `${TRACE_ID}-${SPAN_ID}-0`, `${TRACE_ID}-${SPAN_ID}-0`],
  ['debug', `${TRACE_ID}-${SPAN_ID}-d`, `${TRACE_ID}-${SPAN_ID}-d`],
  ['defer', `${TRACE_ID}-${SPAN_ID}`, `${TRACE_ID}-${SPAN_ID}-0`],
  ['a parent id', `${TRACE_ID}-${SPAN_ID}-1-${PARENT_ID}`, `${TRACE_ID}-${SPAN_ID}-1`],
  ['a parent id without a sampling state', `${TRACE_ID}-${SPAN_ID}-${PARENT_ID}`, `${TRACE_ID}-${SPAN_ID}-0`],
  ['a trace id of 64 bits', `${SHORT_ID}-${SPAN_ID}-1`, `0000000000000000${SHORT_ID}-${SPAN_ID}-1`],
  ['white space around it', ` ${TRACE_ID}-${SPAN_ID}-1 `, `${TRACE_ID}-${SPAN_ID}-1`],
  [
    'several headers: the first counts',
    `${TRACE_ID}-${SPAN_ID}-1, ${SHORT_ID}-${SPAN_ID}-0`,
    `${TRACE_ID}-${SPAN_ID}-1`,
  ],
])('single header, %s', (_case, b3, expected) => {
  expect(passedOn(b3Propagator, { b3 })).toEqual({ b3: expected });
});

test.each<[string, Headers, Headers]>([
  ['accept', multiple({ 'x-b3-sampled': '1' }), multiple({ 'x-b3-sampled': '1' })],
  ['deny', multiple({ 'x-b3-sampled': '0' }), multiple({ 'x-b3-sampled': '0' })],
  ['the words of old tracers', multiple({ 'x-b3-sampled': 'true' }), multiple({ 'x-b3-sampled': '1' })],
  ['debug', multiple({ 'x-b3-flags': '1' }), multiple({ 'x-b3-flags': '1' })],
  [
    'debug beside a sampling state',
    multiple({ 'x-b3-flags': '1', 'x-b3-sampled': '0' }),
    multiple({ 'x-b3-flags': '1' }),
  ],
  ['flags other than debug', multiple({ 'x-b3-flags': '0', 'x-b3-sampled': '1' }), multiple({ 'x-b3-sampled': '1' })],
  ['defer', multiple(), multiple({ 'x-b3-sampled': '0' })],
  ['a parent id', multiple({ 'x-b3-parentspanid': PARENT_ID, 'x-b3-sampled': '1' }), multiple({ 'x-b3-sampled': '1' })],
  [
    'a trace id of 64 bits',
    multiple({ 'x-b3-traceid': SHORT_ID, 'x-b3-sampled': '1' }),
    multiple({ 'x-b3-traceid': `0000000000000000${SHORT_ID}`, 'x-b3-sampled': '1' }),
  ],
  ['repeated headers: the first counts', multiple({ 'x-b3-sampled': ['1', '0'] }), multiple({ 'x-b3-sampled': '1' })],
])('multiple headers, %s', (_case, headers, expected) => {
  expect(passedOn(b3MultiPropagator, headers)).toEqual(expected);
});

test('each reads what the other writes, debug included', () => {
  expect(passedOn(b3Propagator, multiple({ 'x-b3-sampled': '1' }))).toEqual({ b3: `${TRACE_ID}-${SPAN_ID}-1` });
  expect(passedOn(b3Propagator, multiple({ 'x-b3-flags': '1' }))).toEqual({ b3: `${TRACE_ID}-${SPAN_ID}-d` });
  expect(passedOn(b3MultiPropagator, { b3: `${TRACE_ID}-${SPAN_ID}-d` })).toEqual(multiple({ 'x-b3-flags': '1' }));
  expect(passedOn(b3MultiPropagator, { b3: `${TRACE_ID}-${SPAN_ID}-0` })).toEqual(multiple({ 'x-b3-sampled': '0' }));
});

test('debug means sampled', () => {
  expect(spanContextOf(b3Propagator, { b3: `${TRACE_ID}-${SPAN_ID}-d` })?.traceFlags).toBe(1);
  expect(spanContextOf(b3Propagator, multiple({ 'x-b3-flags': '1' }))?.traceFlags).toBe(1);
});

test('the single header goes before the multiple ones, and an invalid one makes way for them', () => {
  const both = multiple({ b3: `${SHORT_ID}-${SPAN_ID}-1`, 'x-b3-sampled': '0' });
  expect(spanContextOf(b3MultiPropagator, both)).toMatchObject({
    traceId: `0000000000000000${SHORT_ID}`,
    traceFlags: 1,
    isRemote: true,
  });
  expect(spanContextOf(b3MultiPropagator, { ...both, b3: 'nonsense' })).toMatchObject({
    traceId: TRACE_ID,
    traceFlags: 0,
  });
});

test.each<[string, Headers]>([
  ['a single 0', { b3: '0' }],
  ['x-b3-sampled alone', { 'x-b3-sampled': '0' }],
])('%s denies sampling without ids: the trace begins unsampled', (_case, headers) => {
  const denied = spanContextOf(b3Propagator, headers);
  expect(denied).toMatchObject({ traceFlags: 0, isRemote: true });
  expect(denied?.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  expect(passedOn(b3MultiPropagator, headers)['x-b3-sampled']).toBe('0');
});

test('a denial without ids does not take the place of a parent that is known', () => {
  const parent = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 });
  expect(b3Propagator.extract(parent, { b3: '0' }, { get: () => '0', keys: () => [] })).toBe(parent);
});

test.each<[string, Headers]>([
  ['an accept without ids', { b3: '1' }],
  ['a debug without ids', { b3: 'd' }],
  ['a sampled header without ids', { 'x-b3-sampled': '1' }],
  ['debug flags without ids', { 'x-b3-flags': '1' }],
  ['no span id', { b3: TRACE_ID }],
  ['an upper-case trace id', { b3: `${TRACE_ID.toUpperCase()}-${SPAN_ID}-1` }],
  ['a trace id of zeros', { b3: `${'0'.repeat(32)}-${SPAN_ID}-1` }],
  ['a short trace id of zeros', { b3: `${'0'.repeat(16)}-${SPAN_ID}-1` }],
  ['a span id of zeros', { b3: `${TRACE_ID}-${'0'.repeat(16)}-1` }],
  ['a trace id of another length', { b3: `${TRACE_ID.slice(1)}-${SPAN_ID}-1` }],
  ['another sampling state', { b3: `${TRACE_ID}-${SPAN_ID}-2` }],
  ['a word as sampling state', { b3: `${TRACE_ID}-${SPAN_ID}-true` }],
  ['an invalid parent id', { b3: `${TRACE_ID}-${SPAN_ID}-1-xyz` }],
  ['too many fields', { b3: `${TRACE_ID}-${SPAN_ID}-1-${PARENT_ID}-1` }],
  ['a header that is too long', { b3: `${TRACE_ID}-${SPAN_ID}-1-${PARENT_ID}${'0'.repeat(5000)}` }],
  ['something that is no text', { b3: 7 }],
  ['no trace id', { 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '0' }],
  ['no span id among multiple headers', { 'x-b3-traceid': TRACE_ID, 'x-b3-sampled': '1' }],
  ['another sampling state among multiple headers', multiple({ 'x-b3-sampled': 'x' })],
  ['an invalid trace id among multiple headers', multiple({ 'x-b3-traceid': 'x'.repeat(32) })],
])('%s carries nothing', (_case, headers) => {
  expect(extracted(b3Propagator, headers)).toBe(ROOT_CONTEXT);
});

test('nothing is injected without a span or where tracing is suppressed', () => {
  const context = extracted(b3Propagator, { b3: `${TRACE_ID}-${SPAN_ID}-1` });
  for (const propagator of [b3Propagator, b3MultiPropagator]) {
    expect(injected(propagator, ROOT_CONTEXT)).toEqual({});
    expect(injected(propagator, suppressedContext(context))).toEqual({});
  }
});

test('the fields are what each may write', () => {
  expect(b3Propagator.fields()).toEqual(['b3']);
  expect(b3MultiPropagator.fields()).toEqual([
    'x-b3-traceid',
    'x-b3-spanid',
    'x-b3-flags',
    'x-b3-sampled',
    'x-b3-parentspanid',
  ]);
});
