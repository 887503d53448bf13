import type { Context, Span } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanRecord } from '@throughline/core';
import { createScope, ports, redirectInternalLog } from '@throughline/core';

import { attributesOf } from '../src/readable-span.ts';
import type { SpanProcessor } from '../src/span-observers.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import type { TracingOptions } from '../src/tracing.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

const tracer = tracerProvider.getTracer('test', '1.0.0');
let started: StartedTracing;

type SeenSpan = Span & ReadableSpan;

interface Hooks {
  onStart?(span: SeenSpan, parent: Context): void;
  onEnding?(span: SeenSpan): void;
  onEnd?(span: SeenSpan): void;
  forceFlush?(): Promise<void>;
  shutdown?(): Promise<void>;
}

function processor(hooks: Hooks): SpanProcessor {
  const done = (): Promise<void> => Promise.resolve();
  return {
    onStart: () => undefined,
    onEnd: () => undefined,
    forceFlush: done,
    shutdown: done,
    ...hooks,
  };
}

function start(processors: readonly SpanProcessor[], options: TracingOptions = {}): StartedTracing {
  started = startTracing({ ...options, processors });
  return started;
}

afterEach(() => started.stop());

test('each moment comes in its order, with the same object that the caller has', () => {
  const moments: [string, unknown, boolean][] = [];
  const note = (moment: string) => (span: SeenSpan) => void moments.push([moment, span, span.isRecording()]);
  start([processor({ onStart: note('start'), onEnding: note('ending'), onEnd: note('end') })]);
  const span = tracer.startSpan('x');
  moments.push(['caller', span, span.isRecording()]);
  span.end();
  expect(moments).toEqual([
    ['start', span, true],
    ['caller', span, true],
    ['ending', span, true],
    ['end', span, false],
  ]);
  expect(started.spans).toEqual([span]);
});

test('onStart sees what the span begins with, and the context of its parent', () => {
  const seen: unknown[] = [];
  start([
    processor({
      onStart: (span, parent) =>
        seen.push(span.name, span.kind, span.attributes, span.links.length, span.startTime, parent),
    }),
  ]);
  const link = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };
  tracer.startSpan(
    'x',
    { kind: SpanKind.SERVER, attributes: { a: 1 }, links: [link], startTime: [5, 6] },
    ROOT_CONTEXT,
  );
  expect(seen).toEqual(['x', SpanKind.SERVER, { a: 1 }, 1, [5, 6], ROOT_CONTEXT]);
});

test('onStart sees what an instrumentation describes, and the block takes its place later', () => {
  const seen: unknown[] = [];
  start([processor({ onStart: (span) => seen.push(span.attributes) })]);
  const source = { scope: createScope('http'), kind: SpanKind.SERVER, describe: () => ({ method: 'GET', path: '/a' }) };
  const span = ports.span.start(source, 'GET', ROOT_CONTEXT, undefined as never);
  span.useBlock(ports.span.block({ method: 'GET', route: '/:x' }));
  span.end();
  expect(seen).toEqual([{ method: 'GET', path: '/a' }]);
  expect(attributesOf(started.spans[0] as SpanRecord)).toEqual({ method: 'GET', route: '/:x', path: '/a' });
});

describe('onEnding', () => {
  test('may still write, and sees the end that is settled', () => {
    const ends: unknown[] = [];
    start([
      processor({
        onEnding(span) {
          ends.push(span.endTime);
          span.setAttribute('late', true).updateName('renamed').addEvent('last');
        },
      }),
    ]);
    tracer.startSpan('x', { startTime: [10, 0] }).end([11, 0]);
    expect(ends).toEqual([[11, 0]]);
    expect(started.spans[0]).toMatchObject({
      name: 'renamed',
      attributeList: ['late', true],
      eventList: [{ name: 'last' }],
    });
  });

  test('does not count into the duration', () => {
    start([
      processor({
        onEnding() {
          const until = performance.now() + 30;
          while (performance.now() < until);
        },
      }),
    ]);
    const span = tracer.startSpan('x');
    span.end();
    const { startTicks, endTicks } = started.spans[0] as SpanRecord;
    expect(endTicks - startTicks).toBeLessThan(25);
  });

  test('that ends the span itself ends it once', () => {
    const onEnd = jest.fn();
    start([processor({ onEnding: (span) => span.end(), onEnd })]);
    tracer.startSpan('x').end();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(started.spans).toHaveLength(1);
  });
});

describe('onEnd', () => {
  test('sees every field, the attributes of the block included', () => {
    let seen: SeenSpan | undefined;
    start([processor({ onEnd: (span) => (seen = span) })]);
    const parent = tracer.startSpan('parent');
    const source = {
      scope: createScope('pg', { version: '2', schemaUrl: 'https://example.test' }),
      kind: SpanKind.CLIENT,
      describe: () => ({}),
    };
    const span = tracer.startActiveSpan('outer', (outer) => {
      const inner = ports.span.startWith(source.scope, 'inner', { kind: SpanKind.CLIENT }, ROOT_CONTEXT);
      outer.end();
      return inner;
    });
    span.useBlock(ports.span.block({ 'db.system': 'postgresql' }));
    span.put('db.rows', 3);
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
    span.recordException(new TypeError('wrong'));
    span.end();
    parent.end();
    expect(seen?.name).toBe('parent');
    const [, inner] = started.spans as unknown as SeenSpan[];
    expect(inner).toMatchObject({
      name: 'inner',
      kind: SpanKind.CLIENT,
      ended: true,
      attributes: { 'db.system': 'postgresql', 'db.rows': 3 },
      status: { code: SpanStatusCode.ERROR, message: 'no' },
      events: [
        {
          name: 'exception',
          attributes: { 'exception.type': 'TypeError', 'exception.message': 'wrong' },
          droppedAttributesCount: 0,
        },
      ],
      links: [],
      instrumentationScope: { name: 'pg', version: '2', schemaUrl: 'https://example.test' },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
    expect(inner?.resource.attributes['service.name']).toBe('test');
    expect(inner?.duration[0]).toBe(0);
    expect(inner?.parentSpanContext).toBeUndefined();
  });

  test('may take out attributes before the span is encoded', () => {
    start([
      processor({
        onEnd(span) {
          delete span.attributes['secret'];
          span.attributes['password'] = '***';
          (span.attributes['list'] as string[])[0] = '***';
        },
      }),
    ]);
    const block = ports.span.block({ password: 'hunter2', list: ['hunter2', 'x'], method: 'GET' });
    const span = ports.span.startWith(createScope('http'), 'x', {}, ROOT_CONTEXT);
    span.useBlock(block);
    span.setAttribute('secret', 'token').setAttribute('kept', 1);
    span.end();
    const record = started.spans[0] as SpanRecord;
    expect(attributesOf(record)).toEqual({ password: '***', list: ['***', 'x'], method: 'GET', kept: 1 });
    expect(record.attributeList).toHaveLength(8);
    expect(record.block).toBeUndefined();
    expect(block.attributeList).toEqual(['password', 'hunter2', 'list', ['hunter2', 'x'], 'method', 'GET']);
  });

  test('that only reads leaves the block, and its cached bytes, in place', () => {
    start([processor({ onEnd: (span) => void JSON.stringify(span.attributes) })]);
    const block = ports.span.block({ list: ['a'], method: 'GET', nan: Number.NaN });
    const span = ports.span.startWith(createScope('http'), 'x', {}, ROOT_CONTEXT);
    span.useBlock(block);
    span.end();
    expect(started.spans[0]?.block).toBe(block);
  });

  test('that puts nonsense into the attributes costs the nonsense alone', () => {
    start([
      processor({
        onEnd(span) {
          Object.assign(span.attributes, { fn: () => 1, ok: 1, nested: {} });
          Object.defineProperty(span.attributes, 'bad', {
            enumerable: true,
            get: () => {
              throw new Error('no');
            },
          });
        },
      }),
    ]);
    tracer.startSpan('x', { attributes: { a: 1 } }).end();
    expect(started.spans[0]?.attributeList).toEqual(['a', 1, 'ok', 1]);
  });
});

test('a span that is only recorded is shown, and goes no further', () => {
  const ended: SeenSpan[] = [];
  const sampler = { shouldSample: () => ({ decision: 1 }), toString: () => 'RecordOnly' };
  start([processor({ onEnd: (span) => ended.push(span) })], { sampler });
  tracer.startSpan('x').end();
  expect(ended.map((span) => span.spanContext().traceFlags & TraceFlags.SAMPLED)).toEqual([0]);
  expect(started.spans).toEqual([]);
});

test('a span that is not sampled is shown to nobody', () => {
  const onStart = jest.fn();
  start([processor({ onStart })], { sampler: 'always_off' });
  tracer.startSpan('x').end();
  expect(onStart).not.toHaveBeenCalled();
});

describe('a processor that fails', () => {
  const broken = (): never => {
    throw new Error('broken');
  };

  test.each(['onStart', 'onEnding', 'onEnd'] as const)(
    'in %s stops neither the next one nor the span, and says so once',
    (moment) => {
      const lines: string[] = [];
      const restore = redirectInternalLog((line) => lines.push(line));
      const good = jest.fn();
      started = startTracing(
        { processors: [processor({ [moment]: broken }), processor({ [moment]: good })] },
        { OTEL_LOG_LEVEL: 'error' },
      );
      for (let turn = 0; turn < 3; turn++) tracer.startSpan('x').end();
      restore();
      expect(good).toHaveBeenCalledTimes(3);
      expect(started.spans).toHaveLength(3);
      expect(lines.filter((line) => line.includes(`a span processor failed in ${moment}: broken`))).toHaveLength(1);
    },
  );

  test.each(['forceFlush', 'shutdown'] as const)(
    'in %s, at once or later, keeps no other part from it',
    async (moment) => {
      for (const failing of [broken, () => Promise.reject(new Error('later')), () => undefined]) {
        const good = jest.fn(() => Promise.resolve());
        start([processor({ [moment]: failing as never }), processor({ [moment]: good })]);
        await started.setup.forceFlush();
        await started.stop();
        expect(good).toHaveBeenCalledTimes(1);
        expect(started.setup.status.tracing).toMatchObject({ enabled: false, reason: 'telemetry was shut down' });
      }
    },
  );

  test('to answer is waited for until the deadline', async () => {
    start([
      processor({ forceFlush: () => new Promise(() => undefined), shutdown: () => new Promise(() => undefined) }),
    ]);
    expect(await started.setup.forceFlush({ timeoutMs: 20 })).toMatchObject({ complete: true });
    expect(await started.setup.shutdown({ timeoutMs: 20 })).toMatchObject({ complete: true });
  });
});

test('what is no processor is reported and left out, and the rest of the list works', () => {
  const onEnd = jest.fn();
  const { setup } = start([null, 'BatchSpanProcessor', function notBuilt() {}, {}, processor({ onEnd })] as never);
  tracer.startSpan('x').end();
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(setup.status.problems).toHaveLength(4);
  expect(setup.status.problems[0]).toMatchObject({
    code: 'TL_CONFIG_VALUE',
    message: expect.stringContaining('processors: expected an object with onEnd'),
  });
});
