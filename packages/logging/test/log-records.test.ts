/** What a record says of its moment, its severity, its span and its attributes. */
import { ROOT_CONTEXT, TraceFlags, context, trace } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import type { LogDraft } from '@throughline/core';
import { now, ports, spanIdToHex, traceIdToHex, withholdMessage } from '@throughline/core';
import { tracing } from '@throughline/tracing';

import { severityText } from '../src/severity.ts';
import type { StartedLogging } from './started-logging.ts';
import { SCOPE, attributesOf, plain, startLogging } from './started-logging.ts';

let started: StartedLogging;

beforeEach(() => {
  started = startLogging({}, { others: [tracing()] });
});
afterEach(() => started.stop());

const emit = (draft: Partial<LogDraft> = {}): void => ports.log.emit({ scope: SCOPE, severityNumber: 9, ...draft });

const FOREIGN: SpanContext = {
  traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
  spanId: '051581bf3cb55c13',
  traceFlags: TraceFlags.SAMPLED,
};

test('a record says when it was observed', () => {
  const before = now();
  emit();
  const { ticks, explicitTime, explicitObservedTime } = started.only();
  expect(ticks).toBeGreaterThanOrEqual(before);
  expect(ticks).toBeLessThanOrEqual(now());
  expect([explicitTime, explicitObservedTime]).toEqual([undefined, undefined]);
});

test('times that are given are kept, and what is no time is left out', () => {
  emit({ time: [1, 2], observedTime: [3, 4] });
  emit({ time: [-1, 0], observedTime: 'soon' as never });
  expect(started.records).toMatchObject([
    { explicitTime: [1, 2], explicitObservedTime: [3, 4], ticks: 0 },
    { explicitTime: undefined, explicitObservedTime: undefined, ticks: expect.closeTo(now(), -4) },
  ]);
});

test.each([0, 1, 9, 24])('severity %i is kept', (severityNumber) => {
  emit({ severityNumber });
  expect(started.only().severityNumber).toBe(severityNumber);
});

test.each([-1, 25, 9.5, Number.NaN, '9', null])('severity %p is not known', (severityNumber) => {
  emit({ severityNumber: severityNumber as number });
  expect(started.only().severityNumber).toBe(0);
});

test('each severity has its short name', () => {
  expect([0, 1, 4, 5, 9, 13, 17, 20, 21, 24, 25].map(severityText)).toEqual([
    '',
    'TRACE',
    'TRACE4',
    'DEBUG',
    'INFO',
    'WARN',
    'ERROR',
    'ERROR4',
    'FATAL',
    'FATAL4',
    '',
  ]);
});

test('a record belongs to the active span', () => {
  trace.getTracer('app').startActiveSpan('work', (span) => {
    emit();
    const { identity } = started.only();
    const { traceId, spanId, traceFlags } = span.spanContext();
    expect(identity && [traceIdToHex(identity), spanIdToHex(identity), identity.traceFlags]).toEqual([
      traceId,
      spanId,
      traceFlags,
    ]);
    span.end();
  });
});

test('a record belongs to the span of the context that is given, whoever made it', () => {
  emit({ context: trace.setSpanContext(ROOT_CONTEXT, FOREIGN) });
  const { identity } = started.only();
  expect(identity && [traceIdToHex(identity), spanIdToHex(identity)]).toEqual([FOREIGN.traceId, FOREIGN.spanId]);
});

test('without a span, or with one that has no valid ids, it belongs to none', () => {
  emit();
  emit({ context: trace.setSpanContext(ROOT_CONTEXT, { ...FOREIGN, traceId: 'none' }) });
  emit({ context: trace.setSpanContext(ROOT_CONTEXT, { ...FOREIGN, spanId: '0000000000000000' }) });
  emit({ context: { getValue: () => ({ spanContext: () => null }) } as never });
  expect(started.records.map(({ identity }) => identity)).toEqual([undefined, undefined, undefined, undefined]);
});

test('the context of a draft wins over the active one', () => {
  context.with(trace.setSpanContext(ROOT_CONTEXT, FOREIGN), () => emit({ context: ROOT_CONTEXT }));
  expect(started.only().identity).toBeUndefined();
});

test('attributes of a block come with the record, and what the record says of the same key wins', () => {
  const block = ports.log.block({ service: 'billing', password: 'x', user: { id: 1 } });
  emit({ block });
  emit({ block, attributes: { order: 1 } });
  emit({ block, attributes: { service: 'other', order: 2 } });
  expect(started.records.map(attributesOf)).toEqual([
    { service: 'billing', password: '[REDACTED]', user: { id: 1 } },
    { service: 'billing', password: '[REDACTED]', user: { id: 1 }, order: 1 },
    { service: 'other', password: '[REDACTED]', user: { id: 1 }, order: 2 },
  ]);
  expect(started.records.map((record) => record.block)).toEqual([block, block, undefined]);
});

test('attributes may come as a list: they are read in place like those of an object', () => {
  const given = [
    'order',
    1,
    '',
    'no name',
    'password',
    'hunter2',
    'url',
    'http://u:p@h/',
    'items',
    [{ token: 'x' }, null],
  ];
  const list: unknown[] = [...given];
  const attributes = {
    order: 1,
    '': 'no name',
    password: 'hunter2',
    url: 'http://u:p@h/',
    items: [{ token: 'x' }, null],
  };
  const block = ports.log.block({ service: 'billing', order: 0 });
  const exception = new RangeError('boom');
  emit({ attributeList: list });
  for (const others of [{}, { block }, { exception }, { block, exception }]) {
    emit({ attributes, ...others });
    emit({ attributeList: [...given], ...others });
  }
  const [first, ...pairs] = started.records;
  expect(first?.attributeList).toBe(list);
  for (let index = 0; index < pairs.length; index += 2)
    expect(attributesOf(pairs[index + 1] as never)).toEqual(attributesOf(pairs[index] as never));
  expect(attributesOf(pairs[7] as never)).toMatchObject({
    service: 'billing',
    order: 1,
    password: '[REDACTED]',
    url: 'http://[REDACTED]@h/',
    items: [{ token: '[REDACTED]' }, null],
    'exception.type': 'RangeError',
  });
});

test('an error becomes the attributes of an exception, with its causes', () => {
  const error = new TypeError('outer', { cause: new Error('inner', { cause: 'because' }) });
  emit({ exception: error });
  const attributes = attributesOf(started.only());
  expect(attributes).toMatchObject({ 'exception.type': 'TypeError', 'exception.message': 'outer' });
  const stack = attributes['exception.stacktrace'] as string;
  expect(stack.startsWith(error.stack as string)).toBe(true);
  expect(stack).toContain('\nCaused by: Error: inner\n');
  expect(stack.endsWith('\nCaused by: because')).toBe(true);
});

test('the errors that an error gathers are among its causes', () => {
  emit({ exception: new AggregateError([new Error('one'), new Error('two')], 'both') });
  const stack = attributesOf(started.only())['exception.stacktrace'];
  expect(stack).toMatch(/AggregateError: both[^]*Caused by: Error: one[^]*Caused by: Error: two/);
});

test('causes that go in circles end', () => {
  const error = new Error('snake');
  error.cause = error;
  emit({ exception: error });
  expect(attributesOf(started.only())['exception.stacktrace']).toBe(error.stack);
});

test.each(['err', 'error', 'exception'])('an error under %s is the exception of the record', (key) => {
  const error = new RangeError('boom');
  emit({ attributes: { order: 1, [key]: error } });
  expect(attributesOf(started.only())).toEqual({
    order: 1,
    'exception.type': 'RangeError',
    'exception.message': 'boom',
    'exception.stacktrace': error.stack,
  });
});

test('another error beside the exception stays an attribute', () => {
  emit({ exception: new Error('one'), attributes: { err: new Error('two') } });
  expect(attributesOf(started.only())).toMatchObject({ 'exception.message': 'one', err: { message: 'two' } });
});

test('what the application says of the exception wins', () => {
  emit({ exception: new Error('own'), attributes: { 'exception.message': 'given' } });
  expect(attributesOf(started.only())).toMatchObject({ 'exception.type': 'Error', 'exception.message': 'given' });
});

test.each<[string, unknown, object]>([
  [
    'a code is the better type',
    Object.assign(new Error('gone'), { code: 'ENOENT', stack: undefined }),
    { 'exception.type': 'ENOENT', 'exception.message': 'gone' },
  ],
  ['a text is a message', 'thrown', { 'exception.message': 'thrown' }],
  ['nothing says nothing', {}, {}],
])('%s', (_what, exception, expected) => {
  emit({ exception });
  expect(attributesOf(started.only())).toMatchObject(expected);
});

test('a message that is withheld stands neither in the message nor in the stack, nor in those of causes', () => {
  const cause = new Error('Key (email)=(ada@example.test) exists');
  withholdMessage(cause, 'Key exists');
  emit({ exception: cause });
  emit({ exception: new Error('outer', { cause }) });
  const texts = started.records.map((record) => JSON.stringify(attributesOf(record)));
  for (const text of texts) {
    expect(text).toContain('Key exists');
    expect(text).not.toContain('ada@');
  }
});

test('secrets in messages and stacks are withheld', () => {
  emit({ body: 'GET /?token=abc', exception: new Error('no redis at redis://:lovelace@cache') });
  const record = started.only();
  expect(record.body).toBe('GET /?token=[REDACTED]');
  expect(JSON.stringify(attributesOf(record))).not.toContain('lovelace');
});

test('a body may be anything', () => {
  emit({ body: { order: { id: 1n }, at: new Date(0) } });
  expect(plain(started.only().body)).toEqual({ order: { id: 1n }, at: '1970-01-01T00:00:00.000Z' });
});

test('all records have one shape', () => {
  emit();
  emit({ body: 'a', attributes: { a: 1 }, exception: new Error('b'), eventName: 'c', time: [1, 0] });
  const [first, second] = started.records.map((record) => Object.keys(record));
  expect(first).toEqual(second);
});
