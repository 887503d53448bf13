import type { Span, TracerProvider } from '@opentelemetry/api';
import {
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  SpanKind,
  context,
  createTraceState,
  isSpanContextValid,
  trace,
} from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { activeSpan, contextWithSpan, ports, suppressedContext } from '@throughline/core';

import { tracerProvider } from '../src/tracer-provider.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

let started: StartedTracing | undefined;

function start(...options: Parameters<typeof startTracing>): StartedTracing {
  started = startTracing(...options);
  return started;
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

describe('registered with the API', () => {
  test('tracers of the API are ours, and everybody gets the same one for the same scope', () => {
    const { spans } = start();
    const tracer = trace.getTracer('lib', '1.0.0');
    expect(tracer).toBe(trace.getTracerProvider().getTracer('lib', '1.0.0'));
    expect(tracer).toBe(tracerProvider.getTracer('lib', '1.0.0'));
    expect(tracer).not.toBe(tracerProvider.getTracer('lib', '2.0.0'));
    tracer.startSpan('x').end();
    expect(spans).toMatchObject([{ name: 'x', scope: { name: 'lib', version: '1.0.0' } }]);
  });

  test('shutdown takes it back', async () => {
    await start().stop();
    started = undefined;
    expect(isSpanContextValid(trace.getTracer('x').startSpan('y').spanContext())).toBe(false);
    expect(trace.setGlobalTracerProvider(new BasicTracerProvider())).toBe(true);
    trace.disable();
  });

  test('a provider that was registered before stays, and the status says so', async () => {
    const other: TracerProvider = new BasicTracerProvider();
    trace.setGlobalTracerProvider(other);
    const { setup, spans } = start();
    expect(setup.status.problems).toEqual([
      expect.objectContaining({ code: 'TL_SETUP_FOREIGN_GLOBAL', message: expect.stringContaining('tracer provider') }),
    ]);
    trace.getTracer('lib').startSpan('theirs').end();
    tracerProvider.getTracer('app').startSpan('ours').end();
    expect(spans.map(({ name }) => name)).toEqual(['ours']);
    await started?.stop();
    started = undefined;
    expect(trace.getTracer('lib').startSpan('still theirs').isRecording()).toBe(true);
    trace.disable();
  });
});

describe('tracers bind late', () => {
  test.each<[string, () => TracerProvider]>([
    ['the API', () => trace.getTracerProvider()],
    ['ours', () => tracerProvider],
  ])(
    'a tracer that was made before the start, from %s, records while telemetry runs, again and again',
    async (_who, provider) => {
      const tracer = provider().getTracer('early');
      expect(tracer.startSpan('before').isRecording()).toBe(false);
      for (const round of ['first', 'second']) {
        const { spans, stop } = startTracing();
        tracer.startSpan(round).end();
        expect(spans.map(({ name }) => name)).toEqual([round]);
        await stop();
        expect(tracer.startSpan('between').isRecording()).toBe(false);
      }
    },
  );

  test('a span that outlives its telemetry ends without harm', async () => {
    const { stop } = startTracing();
    const span = tracerProvider.getTracer('x').startSpan('long');
    await stop();
    const { spans } = start();
    expect(() => span.setAttribute('late', 1).end()).not.toThrow();
    expect(spans.length).toBeLessThanOrEqual(1);
  });
});

test('disabled: nothing records, the parent is handed on, and contexts still travel', () => {
  start({}, { OTEL_SDK_DISABLED: 'true' });
  const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
  const parent = trace.setSpanContext(ROOT_CONTEXT, remote);
  context.with(parent, () => {
    expect(tracerProvider.getTracer('x').startSpan('y').spanContext()).toEqual(remote);
    expect(trace.getActiveSpan()?.spanContext()).toEqual(remote);
  });
});

describe('parents', () => {
  const tracer = tracerProvider.getTracer('x');
  const remote = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: 1,
    isRemote: true,
    traceState: createTraceState('k=v'),
  };

  test('a remote one gives its trace and its state', () => {
    const { spans } = start();
    tracer.startSpan('x', {}, trace.setSpanContext(ROOT_CONTEXT, remote)).end();
    expect(spans[0]).toMatchObject({ parentIsRemote: true, traceState: remote.traceState });
    expect((spans[0] as unknown as Span).spanContext()).toMatchObject({
      traceId: remote.traceId,
      traceState: remote.traceState,
    });
  });

  test('the active span is the parent, unless another context or a root is asked for', () => {
    start();
    const outer = tracer.startSpan('outer');
    context.with(trace.setSpan(ROOT_CONTEXT, outer), () => {
      const { traceId } = outer.spanContext();
      expect(tracer.startSpan('below').spanContext().traceId).toBe(traceId);
      expect(tracer.startSpan('root', { root: true }).spanContext().traceId).not.toBe(traceId);
      expect(tracer.startSpan('elsewhere', {}, ROOT_CONTEXT).spanContext().traceId).not.toBe(traceId);
      expect(tracer.startSpan('nowhere', {}, null as never).spanContext().traceId).toBe(traceId);
    });
  });

  test('the parents of a chain are local', () => {
    const { spans } = start();
    const outer = tracer.startSpan('outer', {}, trace.setSpanContext(ROOT_CONTEXT, remote));
    tracer.startSpan('inner', {}, trace.setSpan(ROOT_CONTEXT, outer)).end();
    expect(spans[0]?.parentIsRemote).toBe(false);
  });

  test.each<[string, unknown]>([
    ['an invalid one', { spanContext: () => INVALID_SPAN_CONTEXT }],
    [
      'one that throws',
      {
        spanContext: () => {
          throw new Error('no');
        },
      },
    ],
    ['one that says nothing', { spanContext: () => undefined }],
    ['an object', {}],
    ['a number', 5],
    ['null', null],
  ])('%s is none: the span is a root, and recorded', (_what, parent) => {
    const { spans } = start();
    tracer.startSpan('x', {}, trace.setSpan(ROOT_CONTEXT, parent as never)).end();
    expect(spans).toMatchObject([{ name: 'x', parentId0: 0, parentId1: 0 }]);
  });

  test('a span of the official SDK is a parent like any other', () => {
    const { spans } = start();
    const theirs = new BasicTracerProvider().getTracer('x').startSpan('theirs');
    tracer.startSpan('ours', {}, trace.setSpan(ROOT_CONTEXT, theirs)).end();
    expect((spans[0] as unknown as Span).spanContext().traceId).toBe(theirs.spanContext().traceId);
  });

  test('where tracing is suppressed nothing is traced', () => {
    const { spans } = start();
    const span = tracer.startSpan('x', {}, suppressedContext(trace.setSpanContext(ROOT_CONTEXT, remote)));
    span.end();
    expect([span.isRecording(), isSpanContextValid(span.spanContext()), spans]).toEqual([false, false, []]);
  });
});

describe('startActiveSpan', () => {
  const tracer = tracerProvider.getTracer('x');

  test('runs the function with the span active, and returns what it returns', () => {
    start();
    const result = tracer.startActiveSpan('outer', (outer) =>
      tracer.startActiveSpan('inner', { kind: SpanKind.CLIENT }, (inner) => {
        expect([activeSpan(), trace.getActiveSpan()]).toEqual([inner, inner]);
        expect(inner.spanContext().traceId).toBe(outer.spanContext().traceId);
        return 42;
      }),
    );
    expect(result).toBe(42);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  test('takes a context of the caller as the parent', () => {
    start();
    const parent = tracer.startSpan('parent');
    tracer.startActiveSpan('x', {}, trace.setSpan(ROOT_CONTEXT, parent), (span) => {
      expect(span.spanContext().traceId).toBe(parent.spanContext().traceId);
    });
  });

  test('leaves the end and the errors to the function', () => {
    const { spans } = start();
    const error = new Error('mine');
    const failing = (): never => {
      throw error;
    };
    expect(() => tracer.startActiveSpan('x', failing)).toThrow(error);
    expect(spans).toEqual([]);
  });

  test('without a function starts nothing', () => {
    start();
    for (const args of [['x'], ['x', null], ['x', {}, undefined], ['x', {}, ROOT_CONTEXT, 5]]) {
      expect(Reflect.apply(tracer.startActiveSpan, tracer, args as never)).toBeUndefined();
    }
  });
});

describe('scopes', () => {
  test('carry the attributes that newer versions of the API pass on', () => {
    const { spans } = start();
    const options = { schemaUrl: 'https://example.test', attributes: { a: 1, bad: {} } } as never;
    expect(tracerProvider.getTracer('x', '1', options)).toBe(tracerProvider.getTracer('x', '1', options));
    tracerProvider.getTracer('x', '1', options).startSpan('y').end();
    expect(spans[0]?.scope).toMatchObject({ schemaUrl: 'https://example.test', attributes: { a: 1 } });
  });

  test('of any make are a name', () => {
    const { spans } = start();
    const circular: Record<string, unknown> = { a: 1 };
    circular['self'] = circular;
    const argumentLists: unknown[][] = [
      [undefined],
      [null],
      [5, 7],
      [Symbol('s')],
      ['x', null, null],
      ['x', '', { schemaUrl: 5, attributes: circular }],
      [
        {
          toString: () => {
            throw new Error('no');
          },
        },
      ],
    ];
    for (const args of argumentLists)
      Reflect.apply(tracerProvider.getTracer, tracerProvider, args as never)
        .startSpan('y')
        .end();
    expect(spans.map(({ scope }) => scope.name)).toEqual(['', '', '5', 'Symbol(s)', 'x', 'x', 'unnamed']);
    expect(spans[5]?.scope.attributes).toEqual({ a: 1 });
  });

  test('without end do not fill the memory', () => {
    start();
    const first = tracerProvider.getTracer('scope 0');
    for (let index = 1; index < 5_000; index++) tracerProvider.getTracer(`scope ${index}`);
    expect(tracerProvider.getTracer('scope 0')).not.toBe(first);
    first.startSpan('still works').end();
    expect(started?.spans).toHaveLength(1);
  });
});

test('the port of a process without telemetry takes null for options', () => {
  expect(
    ports.span.startWith({ name: 'x' } as never, 'x', null as never, contextWithSpan(ROOT_CONTEXT, null as never))
      .recording,
  ).toBe(false);
  expect(
    tracerProvider
      .getTracer('x')
      .startSpan('y', null as never)
      .isRecording(),
  ).toBe(false);
});
