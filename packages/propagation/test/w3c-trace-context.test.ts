import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';

import type { Span, SpanContext, TraceState } from '@opentelemetry/api';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, createTraceState, defaultTextMapGetter, trace } from '@opentelemetry/api';
import { NO_SPAN, suppressedContext } from '@throughline/core';

import { w3cTraceContextPropagator } from '../src/w3c-trace-context.ts';
import { extracted, injected, passedOn, spanContextOf } from './round-trip.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const IDS = `${TRACE_ID}-${SPAN_ID}`;
const VALID = `00-${IDS}-01`;

const sent = (traceparent: unknown): string | undefined =>
  passedOn(w3cTraceContextPropagator, { traceparent })['traceparent'];
const stateSent = (tracestate: unknown): string | undefined =>
  passedOn(w3cTraceContextPropagator, { traceparent: VALID, tracestate })['tracestate'];

test('a traceparent becomes a remote span context', () => {
  expect(spanContextOf(w3cTraceContextPropagator, { traceparent: VALID })).toEqual({
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceFlags: 1,
    isRemote: true,
  });
});

test('a request without traceparent leaves the very context it was given', () => {
  const context = ROOT_CONTEXT.setValue(Symbol('mine'), 1);
  expect(w3cTraceContextPropagator.extract(context, {}, defaultTextMapGetter)).toBe(context);
  expect(w3cTraceContextPropagator.extract(context, { tracestate: 'a=1' }, defaultTextMapGetter)).toBe(context);
  expect(w3cTraceContextPropagator.extract(context, { traceparent: 'no' }, defaultTextMapGetter)).toBe(context);
});

test.each([
  ['a longer field in version 00', `${VALID}.`],
  ['a further field in version 00', `${VALID}-what-the-future-will-be-like`],
  ['a future version without a dash behind the flags', `cc-${IDS}-01.what-the-future-will-be-like`],
  ['a future version that is too short', `cc-${TRACE_ID}-${SPAN_ID}-1`],
  ['version ff', `ff-${IDS}-01`],
  ['version ff with further fields', `ff-${IDS}-01-more`],
  ['an illegal first character of the version', `.0-${IDS}-01`],
  ['an illegal second character of the version', `0.-${IDS}-01`],
  ['an upper-case version', `CC-${IDS}-01`],
  ['a version of three digits', `000-${IDS}-01`],
  ['a version of four digits', `0000-${IDS}-01`],
  ['a version of one digit', `0-${IDS}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
  ['an illegal first character of the trace id', `00-.${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
  ['an illegal last character of the trace id', `00-${TRACE_ID.slice(1)}.-${SPAN_ID}-01`],
  ['an upper-case trace id', `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`],
  ['a trace id that is too long', `00-${TRACE_ID}0-${SPAN_ID}-01`],
  ['a trace id that is too short', `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
  ['a parent id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
  ['an illegal first character of the parent id', `00-${TRACE_ID}-.${SPAN_ID.slice(1)}-01`],
  ['an illegal last character of the parent id', `00-${TRACE_ID}-${SPAN_ID.slice(1)}.-01`],
  ['an upper-case parent id', `00-${TRACE_ID}-${SPAN_ID.toUpperCase()}-01`],
  ['a parent id that is too long', `00-${IDS}0-01`],
  ['a parent id that is too short', `00-${TRACE_ID}-${SPAN_ID.slice(1)}-01`],
  ['an illegal first character of the flags', `00-${IDS}-.0`],
  ['an illegal last character of the flags', `00-${IDS}-0.`],
  ['upper-case flags', `00-${IDS}-0A`],
  ['flags that are too long', `00-${IDS}-001`],
  ['flags that are too short', `00-${IDS}-1`],
  ['other separators', VALID.replaceAll('-', '_')],
  ['white space inside', `00- ${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
  ['a line break at the end', `${VALID}\n`],
  ['a character whose low byte is a digit', VALID.replace('0af', '\u0130af')],
  ['nothing', ''],
  ['white space alone', ' '.repeat(60)],
  ['a number', 1],
  ['null', null],
  ['two headers', [VALID, VALID]],
  ['two headers that were joined', `${VALID}, ${VALID}`],
  ['two headers of a future version that were joined', `cc-${IDS}-01-x, cc-${IDS}-01-x`],
  ['an empty list', []],
  ['a list with something else', [7]],
])('%s restarts the trace', (_case, traceparent) => {
  expect(sent(traceparent)).toBeUndefined();
});

test.each([
  ['a future version', `cc-${IDS}-01`],
  ['a future version with further fields', `cc-${IDS}-01-what-the-future-will-be-like`],
  ['version fe', `fe-${IDS}-01`],
  ['version 0f', `0f-${IDS}-01`],
  ['a leading space', ` ${VALID}`],
  ['a leading tab', `\t${VALID}`],
  ['a trailing space', `${VALID} `],
  ['a trailing tab', `${VALID}\t`],
  ['white space on both sides', `\t ${VALID} \t`],
  ['a list with one header', [VALID]],
])('%s is continued in version 00', (_case, traceparent) => {
  expect(sent(traceparent)).toBe(VALID);
});

test.each([
  ['00', '00'],
  ['01', '01'],
  ['02', '02'],
  ['03', '03'],
  ['04', '00'],
  ['09', '01'],
  ['ff', '03'],
])('flags %s are sent on as %s: sampled and random stay, reserved bits are zero', (received, expected) => {
  expect(sent(`00-${IDS}-${received}`)).toBe(`00-${IDS}-${expected}`);
  expect(sent(`cc-${IDS}-${received}-x`)).toBe(`00-${IDS}-${expected}`);
});

test('reserved flags of a span of somebody else are not sent', () => {
  const context = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 0xfd });
  expect(injected(w3cTraceContextPropagator, context)).toEqual({ traceparent: `00-${IDS}-01` });
});

test('a prohibitively long header of a future version is not read', () => {
  expect(sent(`cc-${IDS}-01-${'x'.repeat(900)}`)).toBe(VALID);
  expect(sent(`cc-${IDS}-01-${'x'.repeat(1000)}`)).toBeUndefined();
});

test.each<[string, unknown, string | undefined]>([
  ['one member', 'foo=1', 'foo=1'],
  ['two members', 'foo=1,bar=2', 'foo=1,bar=2'],
  ['a list of headers', ['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'], 'foo=1,bar=2,rojo=1,congo=2,baz=3'],
  ['headers that Node joined', 'foo=1, , bar=2', 'foo=1,bar=2'],
  ['white space around members', 'foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
  ['white space around the list', '\t foo=1 \t', 'foo=1'],
  ['an empty header', '', undefined],
  ['white space alone', ' \t ', undefined],
  ['commas alone', ',,,', undefined],
  ['an empty header before another', ['', 'foo=1'], 'foo=1'],
  ['an empty header behind another', ['foo=1', ''], 'foo=1'],
  ['the same key twice', 'foo=1,foo=1', undefined],
  ['the same key with two values', 'foo=1,foo=2', undefined],
  ['the same key in two headers', ['foo=1', 'foo=2'], undefined],
  ['a key with a space', 'foo =1', undefined],
  ['an upper-case key', 'FOO=1', undefined],
  ['a key with a dot', 'foo.bar=1', undefined],
  ['a key that begins with @', '@foo=1,bar=2', undefined],
  ['a key that begins with an underscore', '_foo=1', undefined],
  ['a key that begins with a digit', '1foo=1', '1foo=1'],
  ['a member without a key', '=1', undefined],
  ['a member without a value', 'foo=,bar=3', undefined],
  ['a member without an equals sign', 'foo,bar=3', undefined],
  ['a value with an equals sign', 'foo=bar=baz', undefined],
  ['a value with a tab', 'foo=a\tb', undefined],
  ['a value with a control character', 'foo=a\u0001b', undefined],
  ['a value beyond ASCII', 'foo=é', undefined],
  ['a value that begins with a space', 'foo= 1', 'foo= 1'],
  ['a key of 256 characters', `foo=1,${'z'.repeat(256)}=1`, `foo=1,${'z'.repeat(256)}=1`],
  ['a key of 257 characters', `foo=1,${'z'.repeat(257)}=1`, undefined],
  ['a value of 256 characters', `foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(256)}`],
  ['a value of 257 characters', `foo=${'v'.repeat(257)}`, undefined],
  ['something that is no text', ['foo=1', 2], undefined],
  ['a number', 7, undefined],
])('tracestate, %s', (_case, received, expected) => {
  expect(stateSent(received)).toBe(expected);
  expect(passedOn(w3cTraceContextPropagator, { traceparent: VALID, tracestate: received })['traceparent']).toBe(VALID);
});

// Level 2 made @ an ordinary character of keys; the suite that level 1 came with still refuses these.
test.each([
  'foo@=1,bar=2',
  'foo@@bar=1,bar=2',
  'foo@bar@baz=1,bar=2',
  `${'t'.repeat(242)}@v=1`,
  `t@${'v'.repeat(15)}=1`,
])('tracestate %s has keys of level 2', (list) => {
  expect(stateSent(list)).toBe(list);
});

test('tracestate may use all characters the grammar allows', () => {
  const key = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/@a-z0-9_-*/';
  const value = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 0x20)).replace(/[,=]/g, '');
  expect(stateSent(`${key}=${value}`)).toBe(`${key}=${value}`);
});

test('tracestate holds 32 members and is dropped whole with a 33rd', () => {
  const members = Array.from({ length: 33 }, (_, index) => `bar${index}=${index}`);
  expect(stateSent(members.slice(0, 32).join(','))).toBe(members.slice(0, 32).join(','));
  expect(stateSent([members.slice(0, 16).join(), members.slice(16, 32).join()])).toBe(members.slice(0, 32).join(','));
  expect(stateSent(members.join(','))).toBeUndefined();
});

test('the longest legal tracestate passes, a longer one is not looked at', () => {
  const members = Array.from({ length: 32 }, (_, index) => `${String(index).padEnd(256, 'k')}=${'v'.repeat(256)}`);
  expect(stateSent(members.join(','))).toBe(members.join(','));
  expect(stateSent(`${members.join(',')},${' '.repeat(20)}`)).toBeUndefined();
});

test('tracestate is not read without a valid traceparent', () => {
  const asked: string[] = [];
  const getter = {
    keys: () => [],
    get: (_: unknown, name: string) => (asked.push(name), name === 'traceparent' ? 'x' : 'a=1'),
  };
  w3cTraceContextPropagator.extract(ROOT_CONTEXT, {}, getter);
  expect(asked).toEqual(['traceparent']);
});

test('nothing is injected without a span, with an invalid one, or where tracing is suppressed', () => {
  const context = extracted(w3cTraceContextPropagator, { traceparent: VALID, tracestate: 'a=1' });
  expect(injected(w3cTraceContextPropagator, ROOT_CONTEXT)).toEqual({});
  expect(injected(w3cTraceContextPropagator, trace.setSpan(ROOT_CONTEXT, NO_SPAN))).toEqual({});
  expect(injected(w3cTraceContextPropagator, trace.setSpanContext(ROOT_CONTEXT, INVALID_SPAN_CONTEXT))).toEqual({});
  expect(injected(w3cTraceContextPropagator, suppressedContext(context))).toEqual({});
});

test('a span of somebody else is injected by its span context', () => {
  const spanContext: SpanContext = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceFlags: 0,
    traceState: createTraceState('a=1'),
  };
  expect(injected(w3cTraceContextPropagator, trace.setSpanContext(ROOT_CONTEXT, spanContext))).toEqual({
    traceparent: `00-${IDS}-00`,
    tracestate: 'a=1',
  });
  const nobody = { spanContext: () => undefined } as unknown as Span;
  expect(injected(w3cTraceContextPropagator, trace.setSpan(ROOT_CONTEXT, nobody))).toEqual({});
});

test('an illegal trace state of somebody else is not sent, because a header with it would break the request', () => {
  const broken = { serialize: () => 'a=1\r\nx: y' } as TraceState;
  const context = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceFlags: 1,
    traceState: broken,
  });
  expect(injected(w3cTraceContextPropagator, context)).toEqual({ traceparent: VALID });
});

test('errors of a getter and of a setter reach who gave them', () => {
  const fail = (): never => {
    throw new Error('mine');
  };
  const context = extracted(w3cTraceContextPropagator, { traceparent: VALID });
  expect(() => w3cTraceContextPropagator.extract(ROOT_CONTEXT, {}, { get: fail, keys: fail })).toThrow('mine');
  expect(() => w3cTraceContextPropagator.inject(context, {}, { set: fail })).toThrow('mine');
});

test('repeated headers on the wire: traceparent is void, tracestate is joined', async () => {
  const seen: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const send = async (...lines: string[]): Promise<void> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.end(['GET / HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n'));
    socket.resume();
    await once(socket, 'close');
  };
  await send(`traceparent: ${VALID}`, `Traceparent: ${VALID}`);
  await send(`TraceParent:  ${VALID}\t`, 'tracestate: foo=1', 'TraceState:', 'tracestate: bar=2 ');
  server.close();
  expect(seen.map((headers) => passedOn(w3cTraceContextPropagator, headers))).toEqual([
    {},
    { traceparent: VALID, tracestate: 'foo=1,bar=2' },
  ]);
});

test('its fields are the two headers', () => {
  expect(w3cTraceContextPropagator.fields()).toEqual(['traceparent', 'tracestate']);
});
