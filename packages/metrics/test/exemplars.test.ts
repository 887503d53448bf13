import type { Span } from '@opentelemetry/api';
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import type { ExemplarRecord, MetricReader } from '@throughline/core';
import { addMetricReader, createScope, ports, spanIdToHex, traceIdToHex } from '@throughline/core';
import { tracing } from '@throughline/tracing';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

import { createCounter, createGauge, createHistogram } from '../src/instruments.ts';
import { meterProvider } from '../src/meter-provider.ts';
import type { MetricsOptions } from '../src/metrics.ts';
import { createObservable } from '../src/observables.ts';
import type { StartedMetrics } from './started-metrics.ts';
import { readerOf, startMetrics } from './started-metrics.ts';

const scope = createScope('test');
const tracer = trace.getTracer('test');
let started: StartedMetrics | undefined;

function start(
  options: MetricsOptions = {},
  env: NodeJS.ProcessEnv = {},
  sampler: 'always_on' | 'always_off' = 'always_on',
): StartedMetrics {
  started = startMetrics(options, { env, others: [tracing({ sampler })] });
  return started;
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

function inSpan(body: (span: Span) => void): string {
  return tracer.startActiveSpan('work', (span) => {
    body(span);
    span.end();
    return span.spanContext().spanId;
  });
}

async function exemplarsOf(name: string, reader?: MetricReader): Promise<readonly ExemplarRecord[]> {
  const metric = await started?.metric(name, reader);
  return metric?.points.flatMap(({ exemplars }) => exemplars) ?? [];
}

function spanIds(exemplars: readonly ExemplarRecord[]): (string | undefined)[] {
  return exemplars.map(({ span }) => span && spanIdToHex(span));
}

test('a measurement in a sampled span carries its trace and span id, its value and its time', async () => {
  start();
  const histogram = createHistogram(scope, 'h');
  let traceId = '';
  const spanId = inSpan((span) => {
    traceId = span.spanContext().traceId;
    histogram.record(42);
  });
  histogram.record(43);
  const [exemplar, ...more] = await exemplarsOf('h');
  expect(more).toEqual([]);
  expect(exemplar).toMatchObject({ value: 42, filteredAttributes: undefined });
  expect(exemplar?.span && [traceIdToHex(exemplar.span), spanIdToHex(exemplar.span)]).toEqual([traceId, spanId]);
  const point = (await started?.metric('h'))?.points[0];
  expect(exemplar?.ticks).toBeGreaterThanOrEqual(point?.startTicks ?? Infinity);
  expect(exemplar?.ticks).toBeLessThan(point?.ticks ?? 0);
});

test('the span is that of the context that is given, not of the one that is active', async () => {
  start();
  const bound = createHistogram(scope, 'h').bind({});
  const api = meterProvider.getMeter('lib').createCounter('c');
  const span = tracer.startSpan('finished');
  const given = trace.setSpan(ROOT_CONTEXT, span);
  inSpan(() => {
    bound.record(1, given);
    api.add(1, {}, given);
  });
  const { spanId } = span.spanContext();
  expect(spanIds(await exemplarsOf('h'))).toEqual([spanId]);
  expect(spanIds(await exemplarsOf('c'))).toEqual([spanId]);
});

test('a timer remembers the span that it was started in', async () => {
  start();
  const histogram = createHistogram(scope, 'h_seconds');
  let timer: { end(): void } | undefined;
  const spanId = inSpan(() => {
    timer = histogram.start();
  });
  inSpan(() => timer?.end());
  expect(spanIds(await exemplarsOf('h_seconds'))).toEqual([spanId]);
});

test('each bucket of a histogram keeps one', async () => {
  start();
  const histogram = createHistogram(scope, 'h', { buckets: [1, 10] });
  for (let round = 0; round < 50; round++) for (const value of [0.5, 5, 50]) inSpan(() => histogram.record(value));
  const exemplars = await exemplarsOf('h');
  expect(exemplars.map(({ value }) => value)).toEqual([0.5, 5, 50]);
});

test('which one of many is kept is left to chance, with the same chance for all', async () => {
  start();
  let state = 12_345;
  const random = jest.spyOn(Math, 'random').mockImplementation(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
  const wins = new Map<number | undefined, number>();
  const histogram = createHistogram<'k'>(scope, 'h', { buckets: [100] });
  for (let round = 0; round < 1_000; round++) {
    inSpan(() => {
      for (let value = 0; value < 10; value++) histogram.record(value, { k: `${round}` });
    });
    const [kept] = await exemplarsOf('h');
    wins.set(kept?.value, (wins.get(kept?.value) ?? 0) + 1);
    histogram.remove({ k: `${round}` });
  }
  random.mockRestore();
  expect(new Set(wins.keys())).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  expect(Math.min(...wins.values())).toBeGreaterThan(70);
  expect(Math.max(...wins.values())).toBeLessThan(130);
});

test('what is no histogram keeps a few, exponential histograms keep twenty', async () => {
  start({ views: [{ select: { name: 'small' }, aggregation: { type: 'exponential', maxSize: 5 } }] });
  const counter = createCounter(scope, 'c');
  const gauge = createGauge(scope, 'g');
  const [exponential, small] = [createHistogram(scope, 'e', { exponential: true }), createHistogram(scope, 'small')];
  for (let round = 0; round < 500; round++)
    inSpan(() => {
      counter.add(1);
      gauge.set(round);
      exponential.record(round);
      small.record(round);
    });
  const counts = await Promise.all(['c', 'g', 'e', 'small'].map(async (name) => (await exemplarsOf(name)).length));
  expect(counts).toEqual([4, 4, 20, 5]);
  const values = (await exemplarsOf('e')).map(({ value }) => value);
  expect(new Set(values).size).toBe(20);
  expect(Math.max(...values)).toBeGreaterThan(100);
});

test('attributes that a view leaves out stay with the exemplar', async () => {
  start({ views: [{ select: { name: 'c' }, keep: ['route'] }] });
  const counter = meterProvider.getMeter('lib').createCounter('c');
  const attributes = { route: '/', user: 7, tags: ['a'], broken: {} as never };
  inSpan(() => counter.add(1, attributes));
  const handle = ports.instrument.handle(
    { scope: createScope('other'), kind: 'counter', name: 'c', unit: '', description: '' },
    attributes,
  );
  inSpan(() => handle.record(1));
  const exemplars = await exemplarsOf('c');
  expect(exemplars[0]?.filteredAttributes).toEqual({ user: 7, tags: ['a'] });
  const { scopes } = (await started?.collect()) ?? { scopes: [] };
  expect(scopes.map(({ metrics }) => metrics[0]?.points[0]?.exemplars[0]?.filteredAttributes)).toEqual([
    { user: 7, tags: ['a'] },
    { user: 7, tags: ['a'] },
  ]);
});

describe('each reader', () => {
  test('of deltas gets what is new to it, once', async () => {
    start();
    const [one, other] = [readerOf('delta'), readerOf('delta')];
    const leave = [addMetricReader(one), addMetricReader(other)];
    const counter = createCounter(scope, 'c');
    const first = inSpan(() => counter.add(1));
    expect(spanIds(await exemplarsOf('c', one))).toEqual([first]);
    counter.add(1);
    expect(await exemplarsOf('c', one)).toEqual([]);
    const second = inSpan(() => counter.add(1));
    expect(spanIds(await exemplarsOf('c', one))).toEqual([second]);
    expect(spanIds(await exemplarsOf('c', other))).toContain(second);
    for (const end of leave) end();
  });

  test('of what has added up keeps seeing the last ones, so that a second look at the page shows them too', async () => {
    start();
    const histogram = createHistogram(scope, 'h', { buckets: [10] });
    const first = inSpan(() => histogram.record(1));
    expect(spanIds(await exemplarsOf('h'))).toEqual([first]);
    expect(spanIds(await exemplarsOf('h'))).toEqual([first]);
    const second = inSpan(() => histogram.record(2));
    expect(spanIds(await exemplarsOf('h'))).toEqual([second]);
  });
});

describe('the filter', () => {
  test('keeps only what is in a sampled span, as it is by default', async () => {
    start({}, {}, 'always_off');
    const counter = createCounter(scope, 'c');
    counter.add(1);
    inSpan(() => counter.add(1));
    expect(await exemplarsOf('c')).toEqual([]);
  });

  test('finds the few sampled spans among many', async () => {
    start({}, { OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
    const histogram = createHistogram(scope, 'h', { buckets: [10] });
    const remote = (traceFlags: number): unknown =>
      context.with(
        trace.setSpanContext(ROOT_CONTEXT, {
          traceId: 'a'.repeat(32),
          spanId: 'b'.repeat(16),
          traceFlags,
          isRemote: true,
        }),
        () => tracer.startActiveSpan('x', (span) => (histogram.record(1), span.end())),
      );
    for (let round = 0; round < 200; round++) remote(round === 150 ? 1 : 0);
    const [exemplar] = await exemplarsOf('h');
    expect(exemplar?.span && traceIdToHex(exemplar.span)).toBe('a'.repeat(32));
  });

  test.each<[string, MetricsOptions, NodeJS.ProcessEnv]>([
    ['the option', { exemplarFilter: 'always_on' }, {}],
    ['the variable, which wins', { exemplarFilter: 'always_off' }, { OTEL_METRICS_EXEMPLAR_FILTER: 'always_on' }],
  ])('always_on keeps what is in no span too, by %s', async (_how, options, env) => {
    start(options, env);
    createCounter(scope, 'c').add(7);
    expect(await exemplarsOf('c')).toMatchObject([{ value: 7, span: undefined }]);
    expect(started?.setup.status.sources).toMatchObject({
      OTEL_METRICS_EXEMPLAR_FILTER: Object.keys(env).length > 0 ? 'env' : 'code',
    });
  });

  test('always_off keeps nothing', async () => {
    start({}, { OTEL_METRICS_EXEMPLAR_FILTER: 'always_off' });
    const counter = createCounter(scope, 'c');
    inSpan(() => counter.add(7));
    expect(await exemplarsOf('c')).toEqual([]);
  });

  test('can be changed while telemetry runs', async () => {
    const { setup } = start();
    const histogram = createHistogram(scope, 'h', { buckets: [10] });
    inSpan(() => histogram.record(1));
    setup.reconfigure({ exemplarFilter: 'always_off' });
    inSpan(() => histogram.record(2));
    expect(await exemplarsOf('h')).toEqual([]);
    setup.reconfigure({ exemplarFilter: 'always_on' });
    histogram.record(3);
    expect(await exemplarsOf('h')).toMatchObject([{ value: 3 }]);
    const { problems } = setup.reconfigure({ exemplarFilter: 'sometimes' });
    expect(problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('exemplarFilter') }]);
  });
});

test('spans of the official SDK are found too, when its provider is registered', async () => {
  const provider = new BasicTracerProvider();
  trace.setGlobalTracerProvider(provider);
  started = startMetrics();
  const counter = createCounter(scope, 'c');
  const span = provider.getTracer('x').startSpan('theirs');
  counter.add(1, {}, trace.setSpan(ROOT_CONTEXT, span));
  trace.disable();
  expect(spanIds(await exemplarsOf('c'))).toEqual([span.spanContext().spanId]);
});

test.each([null, 5, {}, { spanContext: () => ({ traceId: 'x', spanId: 5, traceFlags: 1 }) }])(
  'what is no span makes no exemplar: %#',
  async (nonsense) => {
    start();
    const counter = createCounter(scope, 'c');
    counter.add(1, {}, trace.setSpan(ROOT_CONTEXT, nonsense as never));
    counter.add(1, {}, nonsense as never);
    expect(await exemplarsOf('c')).toEqual([]);
  },
);

test('observed values have none', async () => {
  start({ exemplarFilter: 'always_on' });
  using _ = createObservable(scope, { kind: 'gauge', name: 'o', read: () => 1 });
  expect(await exemplarsOf('o')).toEqual([]);
});

test('an exemplar does not keep its span in memory', async () => {
  start();
  const counter = createCounter(scope, 'c');
  inSpan((span) => {
    span.setAttribute('big', 'x');
    counter.add(1);
  });
  const [exemplar] = await exemplarsOf('c');
  expect(Object.keys(exemplar?.span ?? {})).toEqual([
    'traceId0',
    'traceId1',
    'traceId2',
    'traceId3',
    'spanId0',
    'spanId1',
    'traceFlags',
    'traceState',
  ]);
});
