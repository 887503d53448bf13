import { ValueType, context, trace } from '@opentelemetry/api';
import type { Component, TelemetrySetup, Temporality } from '@throughline/core';
import { ports } from '@throughline/core';
import { runFixture } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import { startConsoleReader } from '../src/console-reader.ts';
import { meterProvider } from '../src/meter-provider.ts';
import type { MetricsOptions } from '../src/metrics.ts';
import { startMetrics } from './started-metrics.ts';

const NEVER_MS = 1_000_000;
const soon = (): number => Date.now() + 1_000;

const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

function start(
  options: MetricsOptions,
  env: NodeJS.ProcessEnv = {},
  others: readonly Component[] = [],
): TelemetrySetup {
  const { setup, stop } = startMetrics(options, { reader: null, env, others });
  running.push(stop);
  return setup;
}

/** Metrics with a reader that writes into a list. */
function startWriting(
  temporality: Temporality = 'cumulative',
  options: MetricsOptions = {},
): {
  readonly texts: string[];
  readonly reader: ReturnType<typeof startConsoleReader>;
} {
  const texts: string[] = [];
  start(options, {}, [tracing()]);
  const setting = { intervalMs: NEVER_MS, timeoutMs: 1_000, temporality };
  const reader = startConsoleReader(ports.metricCollection, setting, (text) => texts.push(text));
  running.push(() => reader.stop(soon()));
  return { texts, reader };
}

/** What was written, without the line that says when. */
function withoutTime(text: string | undefined): string {
  expect(text).toMatch(/^METRICS - \d{4}-\d\d-\d\dT[\d:.]+Z\n/);
  return text?.slice(text.indexOf('\n') + 1) ?? '';
}

test('every kind of metric is a block that can be read', async () => {
  const views = [{ select: { name: 'size' }, aggregation: 'exponential' as const }];
  const { texts, reader } = startWriting('cumulative', { views });
  const meter = meterProvider.getMeter('shop');
  const orders = meter.createCounter('orders', { unit: '{order}' });
  orders.add(1, { kind: 'new\nline', urgent: true });
  orders.add(2);
  meter.createGauge('load', { valueType: ValueType.DOUBLE }).record(0.25, { cpu: 1 });
  const took = meter.createHistogram('took', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } });
  for (const seconds of [0.05, 0.1, 0.5, 3]) took.record(seconds);
  const size = meter.createHistogram('size');
  for (const bytes of [0, 1.5, 1.5, -3]) size.record(bytes);
  await reader.flush(soon());

  const lines = withoutTime(texts[0]).split('\n');
  expect(lines.slice(0, -2)).toEqual([
    "METRIC - 'orders' counter [unit:'{order}'] [scope:'shop']",
    "  1 { kind: 'new\\nline', urgent: true }",
    '  2',
    "METRIC - 'load' gauge [scope:'shop']",
    '  0.25 { cpu: 1 }',
    "METRIC - 'took' histogram [unit:'s'] [scope:'shop']",
    '  count:4 sum:3.65 min:0.05 max:3 <=0.1:2 <=1:1 >1:1',
    "METRIC - 'size' histogram [scope:'shop']",
  ]);
  expect(lines.at(-2)).toMatch(/^ {2}count:4 min:-3 max:1\.5 >=-3:1 0:1 <=1\.5:2$/);
});

test('a point leads to the trace of the measurement that stands out', async () => {
  const { texts, reader } = startWriting();
  const took = meterProvider.getMeter('shop').createHistogram('took', { unit: 's' });
  const spans = [0.2, 7, 0.3].map((seconds) => {
    const span = trace.getTracer('shop').startSpan('order');
    context.with(trace.setSpan(context.active(), span), () => took.record(seconds));
    span.end();
    return span.spanContext();
  });
  await reader.flush(soon());
  const slowest = spans[1];
  expect(texts[0]).toContain(` [exemplar:7] [trace:${slowest?.traceId}] [span:${slowest?.spanId}]\n`);
});

test('a flush and the end write what was not written before, and nothing twice', async () => {
  const { texts, reader } = startWriting();
  const orders = meterProvider.getMeter('shop').createCounter('orders');
  await reader.flush(soon());
  expect(texts).toEqual([]);
  orders.add(1);
  await reader.flush(soon());
  await reader.flush(soon());
  expect(texts).toHaveLength(1);
  orders.add(1);
  await reader.stop(soon());
  expect(texts).toHaveLength(2);
  expect(texts[1]).toContain('  2\n');
  reader.exit();
  expect(texts).toHaveLength(2);
});

test('deltas are said to be such, and two that are the same are both written', async () => {
  const { texts, reader } = startWriting('delta');
  const orders = meterProvider.getMeter('shop').createCounter('orders');
  orders.add(1);
  await reader.flush(soon());
  orders.add(1);
  await reader.flush(soon());
  await reader.flush(soon());
  expect(texts.map((text) => withoutTime(text).split(/^METRIC - 'otel/m)[0])).toEqual(
    ['first', 'second'].map(() => "METRIC - 'orders' counter delta [scope:'shop']\n  1\n"),
  );
});

test.each([
  [{ console: true }, {}, ['console']],
  [{ console: { temporality: 'delta' as const } }, {}, ['console']],
  [{}, { OTEL_METRICS_EXPORTER: 'otlp, Console' }, ['console']],
  [{}, {}, []],
  [{ console: false }, {}, []],
  [{ console: true }, { OTEL_METRICS_EXPORTER: 'otlp' }, []],
  [{ console: true }, { OTEL_METRICS_EXPORTER: 'none' }, []],
])('with %j and %j the status names %j', async (options, env, exporters) => {
  const { status } = start(options, env);
  expect(status.metrics).toEqual({ enabled: true, exporters });
  expect(status.problems).toEqual([]);
});

test('a temporality that nobody has is a problem with its fix', async () => {
  const { status } = start({ console: { temporality: 'weekly' as Temporality } });
  expect(status.problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', message: expect.stringMatching(/weekly/) }]);
});

const PROGRAM = `
  const { createScope, startTelemetry } = require('@throughline/core');
  const { createCounter, createObservable, metrics } = require('@throughline/metrics');
  const setup = startTelemetry({ logLevel: 'none' }, [metrics()]);
  const orders = createCounter(createScope('shop'), 'orders');
  orders.add(1);
`;
const CONSOLE = { OTEL_METRICS_EXPORTER: 'console' };
const blocks = (stdout: string): string[] => stdout.match(/^METRIC - 'orders' counter .*\n {2}\d+$/gm) ?? [];

test.each([
  ['comes to its natural end', '', 0],
  ['calls process.exit()', 'process.exit(3);', 3],
  ['throws', `setImmediate(() => { throw new Error('mine'); });`, 1],
  ['shuts telemetry down', 'setup.shutdown();', 0],
  ['flushes before its end', 'setup.forceFlush();', 0],
])('a process that %s writes its metrics once', async (_how, end, code) => {
  const ended = await runFixture({ source: PROGRAM + end, format: 'cjs', env: CONSOLE });
  expect(ended.code).toBe(code);
  expect(blocks(ended.stdout)).toEqual(["METRIC - 'orders' counter [scope:'shop']\n  1"]);
});

test('a signal ends the process after its metrics are written', async () => {
  const source = `${PROGRAM} setInterval(() => undefined, 1000); console.log('up');`;
  const ended = await runFixture({ source, format: 'cjs', env: CONSOLE, signalWhen: /up/ });
  expect(ended.signal).toBe('SIGTERM');
  expect(blocks(ended.stdout)).toHaveLength(1);
});

test('metrics are written at each interval, and the timer keeps no process alive', async () => {
  const env = { ...CONSOLE, OTEL_METRIC_EXPORT_INTERVAL: '20' };
  // The process ends when three collections were written, and nothing but this listener counts them.
  const counting = `
    const alive = setInterval(() => undefined, 1000);
    const { write } = process.stdout;
    let left = 3;
    process.stdout.write = function (...args) {
      orders.add(1);
      if (--left === 0) clearInterval(alive);
      return write.apply(this, args);
    };`;
  const { code, stdout } = await runFixture({ source: PROGRAM + counting, format: 'cjs', env });
  expect(code).toBe(0);
  expect(
    blocks(stdout)
      .slice(0, 3)
      .map((block) => block.split('\n')[1]),
  ).toEqual(['  1', '  2', '  3']);
});

test('callbacks that throw or hang cost their own values alone', async () => {
  const callbacks = `
    createObservable(createScope('shop'), { kind: 'gauge', name: 'working', read: () => 5 });
    createObservable(createScope('shop'), { kind: 'gauge', name: 'broken', read: () => { throw new Error('no'); } });
    createObservable(createScope('shop'), { kind: 'gauge', name: 'hanging', read: () => new Promise(() => undefined) });
  `;
  const env = { ...CONSOLE, OTEL_METRIC_EXPORT_TIMEOUT: '50' };
  const { code, stdout } = await runFixture({ source: PROGRAM + callbacks, format: 'cjs', env });
  expect(code).toBe(0);
  expect(blocks(stdout)).toHaveLength(1);
  expect(stdout).toMatch(/^METRIC - 'working' .*\n {2}5$/m);
  expect(stdout).not.toMatch(/broken|hanging/);
});

test('a reader of stdout that has gone ends nothing', async () => {
  const source = `
    if (process.env.IS_CHILD === undefined) {
      const env = { ...process.env, IS_CHILD: 'true' };
      const child = require('node:child_process').spawn(process.execPath, [__filename], { stdio: ['ignore', 'pipe', 'inherit'], env });
      child.stdout.destroy();
      child.on('close', (code, signal) => console.log(JSON.stringify({ code, signal })));
    } else {
      ${PROGRAM}
      const again = () => { orders.add(1); return setup.shutdown(); };
      setTimeout(() => setup.forceFlush().then(again).then(() => process.exit(7)), 50);
    }`;
  const { stdout } = await runFixture({ source, format: 'cjs', env: CONSOLE });
  expect(JSON.parse(stdout)).toEqual({ code: 7, signal: null });
});

test.each([
  ['console', true],
  ['otlp', false],
])('with OTEL_METRICS_EXPORTER=%s the code that writes is loaded: %s', async (exporter, isLoaded) => {
  const loaded = `console.error(Object.keys(require.cache).some((path) => /console-(reader|text)/.test(path)));`;
  const env = { OTEL_METRICS_EXPORTER: exporter };
  const { stderr } = await runFixture({ source: PROGRAM + loaded, format: 'cjs', env });
  expect(stderr).toBe(`${isLoaded}\n`);
});
