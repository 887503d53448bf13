import { ROOT_CONTEXT, isSpanContextValid, trace } from '@opentelemetry/api';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace-base';

import type { IdGenerator } from '../src/id-source.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

const tracer = tracerProvider.getTracer('test');
const RANDOM = 2;
let started: StartedTracing;

afterEach(() => started.stop());

test('ids of our own are valid, random and say so', () => {
  started = startTracing();
  const contexts = Array.from({ length: 10_000 }, () => tracer.startSpan('x', { root: true }).spanContext());
  expect(contexts.every((context) => isSpanContextValid(context) && (context.traceFlags & RANDOM) !== 0)).toBe(true);
  expect(new Set(contexts.map(({ traceId }) => traceId)).size).toBe(10_000);
  expect(new Set(contexts.map(({ spanId }) => spanId)).size).toBe(10_000);
});

test('the random flag of a parent is handed on, and not claimed where the parent did not', () => {
  started = startTracing();
  for (const traceFlags of [0, 1, 2, 3]) {
    const context = trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags });
    expect(tracer.startSpan('x', {}, context).spanContext().traceFlags).toBe(traceFlags);
  }
});

test('a standard generator makes the ids, which are not called random', () => {
  started = startTracing({
    idGenerator: { generateTraceId: () => 'a'.repeat(32), generateSpanId: () => 'b'.repeat(16) },
  });
  expect(tracer.startSpan('x').spanContext()).toEqual({
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: 1,
  });
});

test('the official generator plugs in', () => {
  started = startTracing({ idGenerator: new RandomIdGenerator() });
  expect(isSpanContextValid(tracer.startSpan('x').spanContext())).toBe(true);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a number', 5],
  ['too short an id', 'abc'],
  ['upper case', 'A'.repeat(32)],
  ['letters that are no digits', 'x'.repeat(32)],
  ['zeros', '0'.repeat(32)],
])('a generator that gives %s gets random ids in its place', (_what, id) => {
  const give = (): string => id as string;
  started = startTracing({ idGenerator: { generateTraceId: give, generateSpanId: give } });
  const [one, two] = [tracer.startSpan('x').spanContext(), tracer.startSpan('x').spanContext()];
  expect([isSpanContextValid(one), isSpanContextValid(two)]).toEqual([true, true]);
  expect([one.traceId === two.traceId, one.spanId === two.spanId]).toEqual([false, false]);
});

test('a generator that throws gets random ids in its place', () => {
  const broken = (): never => {
    throw new Error('no entropy');
  };
  started = startTracing({ idGenerator: { generateTraceId: broken, generateSpanId: broken } });
  tracer.startSpan('x').end();
  expect(started.spans).toHaveLength(1);
});

test.each<[string, unknown]>([
  ['a class', RandomIdGenerator],
  ['half a generator', { generateTraceId: () => 'a'.repeat(32) }],
  ['a text', 'random'],
  ['null', null],
])('%s is reported, and ids are random', (_what, idGenerator) => {
  started = startTracing({ idGenerator: idGenerator as IdGenerator });
  expect(tracer.startSpan('x').spanContext().traceFlags & RANDOM).toBe(RANDOM);
  expect(started.setup.status.problems).toEqual([
    expect.objectContaining({
      code: 'TL_CONFIG_VALUE',
      message: expect.stringContaining('idGenerator: expected an object with generateTraceId and generateSpanId'),
    }),
  ]);
});
