import type { Context, Sampler } from '@opentelemetry/api';
import { ROOT_CONTEXT, SamplingDecision, SpanKind, TraceFlags, createTraceState, trace } from '@opentelemetry/api';
import { SamplingDecision as OfficialDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
import type { Problem } from '@throughline/core';
import { createScope, hexToWord, ports } from '@throughline/core';
import * as fc from 'fast-check';

import { traceIdRatio } from '../src/bare-samplers.ts';
import type { SamplerSetting } from '../src/sampler-setting.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import type { TracingOptions } from '../src/tracing.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

const tracer = tracerProvider.getTracer('test');
let tracing: StartedTracing | undefined;

function start(sampler: TracingOptions['sampler'], env: NodeJS.ProcessEnv = {}): StartedTracing {
  tracing = startTracing({ sampler }, env);
  return tracing;
}

afterEach(() => tracing?.stop());

function parent(traceFlags: number, isRemote: boolean): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags, isRemote });
}

const PARENTS: Record<string, Context> = {
  root: ROOT_CONTEXT,
  'sampled remote': parent(1, true),
  'dropped remote': parent(0, true),
  'sampled local': parent(1, false),
  'dropped local': parent(0, false),
};

/** For each kind of parent, whether a span below it records, and its flag says the same. */
function decisions(): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(PARENTS).map(([name, context]) => {
      const span = tracer.startSpan('x', {}, context);
      expect((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 1).toBe(span.isRecording());
      if (name !== 'root') expect(span.spanContext().traceId).toBe('1'.repeat(32));
      return [name, span.isRecording()];
    }),
  );
}

const EVERY = {
  root: true,
  'sampled remote': true,
  'dropped remote': true,
  'sampled local': true,
  'dropped local': true,
};
const NONE = {
  root: false,
  'sampled remote': false,
  'dropped remote': false,
  'sampled local': false,
  'dropped local': false,
};
const AS_PARENT = { 'sampled remote': true, 'dropped remote': false, 'sampled local': true, 'dropped local': false };

describe.each<[string, string | undefined, Record<string, boolean>]>([
  ['always_on', undefined, EVERY],
  ['always_off', undefined, NONE],
  ['traceidratio', '1', EVERY],
  ['traceidratio', '0', NONE],
  ['parentbased_always_on', undefined, { root: true, ...AS_PARENT }],
  ['parentbased_always_off', undefined, { root: false, ...AS_PARENT }],
  ['parentbased_traceidratio', '1', { root: true, ...AS_PARENT }],
  ['parentbased_traceidratio', '0', { root: false, ...AS_PARENT }],
])('%s with argument %s', (name, argument, expected) => {
  const variables: NodeJS.ProcessEnv = argument === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: argument };

  test('from the environment, whatever its case', () => {
    const { setup } = start(undefined, { OTEL_TRACES_SAMPLER: name.toUpperCase(), ...variables });
    expect(decisions()).toEqual(expected);
    expect(setup.status.problems).toEqual([]);
    expect(setup.status.sources['OTEL_TRACES_SAMPLER']).toBe('env');
  });

  test('from the code', () => {
    const { setup } = start(name as SamplerSetting, variables);
    expect(decisions()).toEqual(expected);
    expect(setup.status.sources['OTEL_TRACES_SAMPLER']).toBe('code');
  });
});

test('by default every root is sampled and every parent is followed', () => {
  const { setup } = start(undefined);
  expect(decisions()).toEqual({ root: true, ...AS_PARENT });
  expect(setup.status.sources['OTEL_TRACES_SAMPLER']).toBe('default');
});

describe('what cannot be used', () => {
  function problemsOf(sampler: unknown, env: NodeJS.ProcessEnv = {}): readonly Problem[] {
    return start(sampler as SamplerSetting, env).setup.status.problems;
  }

  test.each(['sometimes', 'always-on', 'unset'])('a sampler named %s is reported and the default stays', (name) => {
    const problems = problemsOf(undefined, { OTEL_TRACES_SAMPLER: name });
    expect(problems).toEqual([
      expect.objectContaining({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining(name) }),
    ]);
    expect(problems[0]?.fix).toContain('parentbased_traceidratio, or remove it');
    expect(decisions()).toEqual({ root: true, ...AS_PARENT });
  });

  test('an unknown name in the environment gives way to the code', () => {
    problemsOf('always_off', { OTEL_TRACES_SAMPLER: 'sometimes' });
    expect(decisions()).toEqual(NONE);
  });

  test.each(['jaeger_remote', 'parentbased_jaeger_remote', 'XRAY'])(
    '%s is known, and reported as not built in',
    (name) => {
      expect(problemsOf(undefined, { OTEL_TRACES_SAMPLER: name })).toEqual([
        expect.objectContaining({
          code: 'TL_CONFIG_UNSUPPORTED',
          fix: expect.stringContaining('Pass a sampler object'),
        }),
      ]);
    },
  );

  test.each(['1.5', '-0.1', 'half', 'NaN'])('the argument %s is reported and everything is sampled', (argument) => {
    expect(problemsOf(undefined, { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: argument })).toEqual([
      expect.objectContaining({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('OTEL_TRACES_SAMPLER_ARG') }),
    ]);
    expect(decisions()['root']).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a share above one', 1.5],
    ['not a number', Number.NaN],
    ['an unknown name', 'sometimes'],
    ['an empty object', {}],
    ['rules that are none', { rules: [null] }],
    ['a rule for no kind', { rules: [{ kind: 'sideways', sample: true }] }],
    ['a rule without a verdict', { rules: [{ name: 'x' }] }],
    ['a rule with a share above one', { rules: [{ sample: 2 }] }],
    ['a function', () => true],
  ])('%s in the code is reported and the default stays', (_what, sampler) => {
    expect(problemsOf(sampler)).toEqual([
      expect.objectContaining({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('sampler') }),
    ]);
    expect(decisions()).toEqual({ root: true, ...AS_PARENT });
  });
});

describe('a share of traces', () => {
  const ids = fc.array(
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: 32, maxLength: 32 }),
    { minLength: 200, maxLength: 200 },
  );

  test.each([0, 0.001, 0.1, 0.5, 0.999, 1])('of %d is the one the official sampler takes', (ratio) => {
    const official = new TraceIdRatioBasedSampler(ratio);
    const ours = traceIdRatio(ratio);
    fc.assert(
      fc.property(ids, (traceIds) => {
        const theirs = traceIds.map(
          (id) => official.shouldSample(ROOT_CONTEXT, id).decision === OfficialDecision.RECORD_AND_SAMPLED,
        );
        const mine = traceIds.map((id) => {
          const [traceId0, traceId1, traceId2, traceId3] = [0, 8, 16, 24].map((at) => hexToWord(id, at)) as [
            number,
            number,
            number,
            number,
          ];
          return ours.sample({ traceId0, traceId1, traceId2, traceId3 }, undefined);
        });
        expect(mine).toEqual(theirs);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  test('given as a number in the code follows the parent', () => {
    start(0.25);
    expect(decisions()).toMatchObject(AS_PARENT);
    const roots = Array.from({ length: 2_000 }, () => tracer.startSpan('x', { root: true }).isRecording()).filter(
      Boolean,
    ).length;
    expect(roots).toBeGreaterThan(400);
    expect(roots).toBeLessThan(600);
  });
});

describe('a standard sampler', () => {
  const asked = jest.fn();
  const answering = (answer: unknown): Sampler => ({
    shouldSample(...question) {
      asked(...question);
      return answer as never;
    },
    toString: () => 'Answering',
  });
  beforeEach(() => asked.mockClear());

  test('is asked with what the span begins with', () => {
    start(answering({ decision: SamplingDecision.RECORD_AND_SAMPLED }));
    const link = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };
    const context = PARENTS['dropped remote'] as Context;
    const span = tracer.startSpan(
      'name',
      { kind: SpanKind.CLIENT, attributes: { a: 1, bad: {} as never }, links: [link] },
      context,
    );
    expect(asked).toHaveBeenCalledWith(context, span.spanContext().traceId, 'name', SpanKind.CLIENT, { a: 1 }, [link]);
  });

  test('is asked by instrumentations with what they describe, which is not asked for otherwise', async () => {
    const describing = jest.fn(() => ({ 'url.path': '/health' }));
    const source = { scope: createScope('http'), kind: SpanKind.SERVER, describe: describing };
    start('always_on');
    ports.span.start(source, 'GET', ROOT_CONTEXT, 'request' as never).end();
    expect(describing).not.toHaveBeenCalled();
    await tracing?.stop();
    start(answering({ decision: SamplingDecision.NOT_RECORD }));
    expect(ports.span.start(source, 'GET', ROOT_CONTEXT, 'request' as never).recording).toBe(false);
    expect(describing).toHaveBeenCalledWith('request');
    expect(asked).toHaveBeenCalledWith(
      ROOT_CONTEXT,
      expect.stringMatching(/^[0-9a-f]{32}$/),
      'GET',
      SpanKind.SERVER,
      { 'url.path': '/health' },
      [],
    );
  });

  test('adds attributes, which win over those the span began with, and replaces the state', () => {
    const traceState = createTraceState('sampler=1');
    const { spans } = start(
      answering({ decision: SamplingDecision.RECORD_AND_SAMPLED, attributes: { a: 'sampler', s: 2 }, traceState }),
    );
    const span = tracer.startSpan('x', { attributes: { a: 'caller', b: 1 } });
    expect(span.spanContext().traceState).toBe(traceState);
    span.end();
    expect(spans[0]?.attributeList).toEqual(['a', 'sampler', 'b', 1, 's', 2]);
  });

  test('keeps the state of the parent when it says nothing of it', () => {
    start(answering({ decision: SamplingDecision.RECORD_AND_SAMPLED }));
    const traceState = createTraceState('far=1');
    const context = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: 1,
      traceState,
    });
    expect(tracer.startSpan('x', {}, context).spanContext().traceState).toBe(traceState);
  });

  test('of which a span is only recorded: it records, is not sampled, and no sink gets it', () => {
    const { spans } = start(answering({ decision: SamplingDecision.RECORD }));
    const span = tracer.startSpan('x');
    expect(span.isRecording()).toBe(true);
    expect(span.spanContext().traceFlags & TraceFlags.SAMPLED).toBe(0);
    span.end();
    expect(spans).toEqual([]);
  });

  test.each<[string, Sampler]>([
    [
      'throws',
      {
        shouldSample: () => {
          throw new Error('broken');
        },
        toString: () => 'Broken',
      },
    ],
    ['answers nothing', answering(undefined)],
    ['answers with no decision', answering({ decision: 7 })],
    [
      'answers with what throws',
      answering({
        get decision(): never {
          throw new Error('no');
        },
      }),
    ],
  ])('that %s keeps the span', (_what, sampler) => {
    const { spans } = start(sampler);
    tracer.startSpan('x').end();
    expect(spans).toHaveLength(1);
  });

  test('that answers with a state that is none leaves the record writable', () => {
    const { spans } = start(
      answering({
        decision: SamplingDecision.RECORD_AND_SAMPLED,
        traceState: 'a=b',
        attributes: {
          get a(): never {
            throw new Error('no');
          },
          b: 1,
        },
      }),
    );
    tracer.startSpan('x').end();
    expect(spans[0]).toMatchObject({ traceState: undefined, attributeList: ['b', 1] });
  });

  test('may have members that ours have too', () => {
    const sampler = Object.assign(answering({ decision: SamplingDecision.NOT_RECORD }), {
      sample: 0.1,
      sampleByRule: 'mine',
      rules: [],
    });
    start(sampler);
    expect(tracer.startSpan('x').isRecording()).toBe(false);
  });
});

describe('reconfigure', () => {
  test('changes the sampler for the spans to come', () => {
    const { setup } = start('always_on');
    expect(tracer.startSpan('x').isRecording()).toBe(true);
    setup.reconfigure({ sampler: 'always_off' });
    expect(tracer.startSpan('x').isRecording()).toBe(false);
    setup.reconfigure({ sampler: { rules: [{ name: 'keep', sample: true }], otherwise: false } });
    expect([tracer.startSpan('keep').isRecording(), tracer.startSpan('x').isRecording()]).toEqual([true, false]);
  });

  test('with what is no sampler keeps the one in use and reports it', () => {
    const { setup } = start('always_off');
    const { problems } = setup.reconfigure({ sampler: 'sometimes' });
    expect(problems).toEqual([
      expect.objectContaining({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('the one in use was kept') }),
    ]);
    expect(tracer.startSpan('x').isRecording()).toBe(false);
  });
});
