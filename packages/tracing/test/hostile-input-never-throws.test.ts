/**
 * Whatever is passed to whatever argument: nothing throws, what was good arrives, and every record can be written.
 * Errors of functions that the application passes are its own; here these functions are good.
 */
import type { Attributes, HrTime, Span, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import type { AttributeList, SpanRecord } from '@throughline/core';
import {
  addComponent,
  createScope,
  redirectInternalLog,
  keyAt,
  startTelemetry,
  toSpanContext,
  valueAt,
} from '@throughline/core';
import { allHostile, hostile } from '@throughline/hostile-values';
import * as fc from 'fast-check';

import { exceptionAttributes } from '../src/exception-attributes.ts';
import { failSpan } from '../src/failed-span.ts';
import { attributesOf } from '../src/readable-span.ts';
import { createSpanFunctions } from '../src/span-functions.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import { tracing } from '../src/tracing.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

const RUNS = { seed: 31, numRuns: 400 };
const tracer = tracerProvider.getTracer('test');
const telemetry = createSpanFunctions(createScope('test'));
let started: StartedTracing;

beforeEach(() => {
  started = startTracing();
});
afterEach(() => started.stop());

function call(target: object, method: string, args: readonly (() => unknown)[]): unknown {
  const fn = (target as Record<string, (...given: unknown[]) => unknown>)[method] as (...given: unknown[]) => unknown;
  return Reflect.apply(
    fn,
    target,
    args.map((make) => make()),
  );
}

function expectScalar(value: unknown): void {
  expect(['string', 'number', 'boolean']).toContain(typeof value);
}

function expectWritableValue(value: unknown): void {
  const items: unknown[] = Array.isArray(value) ? value.filter((item) => item !== null && item !== undefined) : [value];
  items.forEach(expectScalar);
}

function expectWritableList(list: AttributeList = []): void {
  const keys = list.flatMap((_item, index) => (index % 2 === 0 ? [keyAt(list, index)] : []));
  expect(new Set(keys).size).toBe(keys.length);
  keys.forEach((key, index) => {
    expect([typeof key, key === '']).toEqual(['string', false]);
    expectWritableValue(valueAt(list, index * 2));
  });
}

function expectWritableTime(time: HrTime | undefined): void {
  if (time === undefined) return;
  expect(time.every((part) => Number.isInteger(part) && part >= 0)).toBe(true);
  expect(BigInt(time[0]) * 1_000_000_000n + BigInt(time[1])).toBeLessThan(2n ** 64n);
}

/** That a sink can write the record without looking out for anything. */
function expectWritable(span: SpanRecord): void {
  expect(typeof span.name).toBe('string');
  expect([0, 1, 2, 3, 4]).toContain(span.kind);
  expect([0, 1, 2]).toContain(span.statusCode);
  expect(['string', 'undefined']).toContain(typeof span.statusMessage);
  expect(trace.isSpanContextValid(toSpanContext(span, false))).toBe(true);
  expect(typeof (span.traceState?.serialize() ?? '')).toBe('string');
  expectWritableTime(span.explicitStart);
  expectWritableTime(span.explicitEnd);
  expectWritableList(span.attributeList);
  for (const event of span.eventList ?? []) {
    expect(typeof event.name).toBe('string');
    expectWritableTime(event.explicitTime);
    expectWritableList(event.attributeList);
  }
  for (const link of span.linkList ?? []) {
    expect([link.traceId, link.spanId].join(' ')).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
    expect([Number.isInteger(link.traceFlags), typeof (link.traceState?.serialize() ?? '')]).toEqual([true, 'string']);
    expectWritableList(link.attributeList);
  }
}

/** Ends a span that had hostile company and expects what was good of it. */
function expectGood(span: Span): void {
  span.setAttribute('good', 'yes');
  span.end();
  const record = started.spans.pop();
  expect(record).toBe(span);
  expectWritable(record as SpanRecord);
  expect(attributesOf(record as SpanRecord)).toMatchObject({ good: 'yes' });
}

const METHODS: Record<string, number> = {
  setAttribute: 2,
  setAttributes: 1,
  addEvent: 3,
  addLink: 1,
  addLinks: 1,
  setStatus: 1,
  updateName: 1,
  recordException: 2,
};
const calls = fc.array(fc.tuple(fc.constantFrom(...Object.keys(METHODS)), fc.array(hostile, { maxLength: 4 })), {
  maxLength: 12,
});

test('methods of a span, in any order with anything', () => {
  fc.assert(
    fc.property(calls, hostile, (todo, end) => {
      const span = tracer.startSpan('good', { root: true });
      for (const [method, args] of todo)
        expect(call(span, method, args)).toBe(method === 'recordException' ? undefined : span);
      span.setAttribute('good', 'yes');
      call(span, 'end', [end]);
      const record = started.spans.pop() as SpanRecord;
      expectWritable(record);
      expect(attributesOf(record)).toMatchObject({ good: 'yes' });
    }),
    RUNS,
  );
});

test('methods of an active span', () => {
  fc.assert(
    fc.property(calls, hostile, (todo, error) => {
      {
        using span = telemetry.span('good');
        for (const [method, args] of todo) call(span, method, args);
        span.fail(error()).setAttribute('good', 'yes');
      }
      const record = started.spans.pop() as SpanRecord;
      expectWritable(record);
      expect(attributesOf(record)).toMatchObject({ good: 'yes' });
    }),
    RUNS,
  );
});

test('every value beside a good one, wherever attributes are taken', () => {
  for (const make of allHostile) {
    const attributes = (): Attributes => ({ bad: make(), good: 'yes', worse: make() }) as Attributes;
    const span = tracer.startSpan('x', { attributes: attributes() });
    span.addEvent('e', attributes());
    span.addLink({
      context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
      attributes: attributes(),
    });
    span.end();
    const record = started.spans.pop() as SpanRecord;
    expectWritable(record);
    for (const list of [
      record.attributeList,
      record.eventList?.[0]?.attributeList,
      record.linkList?.[0]?.attributeList,
    ]) {
      expect(list?.slice(list.indexOf('good'), list.indexOf('good') + 2)).toEqual(['good', 'yes']);
    }
  }
});

test('getTracer, startSpan and startActiveSpan', () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 3 }), fc.array(hostile, { maxLength: 3 }), (scope, args) => {
      const given = call(tracerProvider, 'getTracer', scope) as Tracer;
      expectGood(call(given, 'startSpan', args) as Span);
      const [name = () => 'x', options = () => ({}), parent = () => ROOT_CONTEXT] = args;
      const result = call(given, 'startActiveSpan', [
        name,
        options,
        parent,
        () => (span: Span) => (expectGood(span), 42),
      ]);
      expect(result).toBe(42);
    }),
    RUNS,
  );
});

test('a context with anything for a span in it', async () => {
  await started.stop();
  // Some of them name a parent that was not sampled.
  started = startTracing({ sampler: 'always_on' });
  for (const make of allHostile) {
    const parent = trace.setSpan(ROOT_CONTEXT, make() as Span);
    expectGood(tracer.startSpan('x', {}, parent));
    expect(context.with(parent, () => telemetry.trace('y', (span) => (expectGood(span), 42)))).toBe(42);
    context.with(parent, () => [telemetry.currentTraceId(), telemetry.currentSpanId()]);
  }
});

test('trace, span and wrap', () => {
  fc.assert(
    fc.property(hostile, hostile, (name, details) => {
      started.spans.length = 0;
      const body = (span: Span): number => (expectGood(span), 42);
      const given = details();
      const isBody = typeof given === 'function';
      expect(call(telemetry, 'trace', [name, () => (isBody ? {} : given), () => body])).toBe(42);
      using span = call(telemetry, 'span', [name, details]) as Span & Disposable;
      span.setAttribute('good', 'yes');
      expect((call(telemetry, 'wrap', [name, () => () => 42, details]) as () => number)()).toBe(42);
      span.end();
      expect(started.spans).toHaveLength(2);
      started.spans.forEach(expectWritable);
    }),
    RUNS,
  );
});

test('anything that is thrown passes through as it is', async () => {
  for (const make of allHostile) {
    const thrown = make();
    const results = await Promise.allSettled([
      new Promise((resolve) => {
        resolve(
          telemetry.trace('sync', () => {
            throw thrown;
          }),
        );
      }),
      telemetry.trace('async', async () => {
        throw thrown;
      }),
    ]);
    expect(results.every((result) => result.status === 'rejected' && Object.is(result.reason, thrown))).toBe(true);
    failSpan(tracer.startSpan('x'), thrown);
    exceptionAttributes(thrown);
    started.spans.splice(0).forEach(expectWritable);
  }
});

test('the context manager of the API', () => {
  for (const make of allHostile) {
    expect(context.with(make() as never, () => tracer.startSpan('x').isRecording())).toBe(true);
    expect(context.bind<() => number>(make() as never, () => 42)()).toBe(42);
    context.bind(ROOT_CONTEXT, make());
  }
});

test('options of tracing and of telemetry, in any place', async () => {
  await started.stop();
  const options = fc.record(
    {
      sampler: hostile,
      limits: hostile,
      idGenerator: hostile,
      processors: hostile,
      exporters: hostile,
      batch: hostile,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(options, hostile, hostile, async (makers, patch, core) => {
      const made = Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make?.()]));
      const setup = startTelemetry(
        { env: { OTEL_LOG_LEVEL: 'none' }, serviceName: core() as string, attributes: core() as Attributes },
        [tracing(made)],
      );
      const { status } = setup;
      tracer.startSpan('x').end();
      setup.reconfigure({ sampler: patch() });
      setup.reconfigure(patch() as never);
      await setup.forceFlush(patch() as never);
      await setup.shutdown({ timeoutMs: 100 });
      expect(status).toMatchObject({ tracing: { enabled: true } });
    }),
    { ...RUNS, numRuns: 200 },
  );
  const restore = redirectInternalLog(() => undefined);
  for (const make of allHostile) {
    addComponent(make() as never);
    const setup = startTelemetry(make() as never, []);
    await setup.shutdown({ timeoutMs: 50 });
  }
  restore();
  started = startTracing();
});
