import { SpanStatusCode } from '@opentelemetry/api';
import { runFixture } from '@throughline/testing';

import { consoleSink } from '../src/console-exporter.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import { startTracing } from './started-tracing.ts';

test('a span is one line that can be read', async () => {
  const lines: string[] = [];
  const sink = consoleSink((line) => lines.push(line));
  const { spans, stop } = startTracing();
  const span = tracerProvider
    .getTracer('x')
    .startSpan('GET /a', { attributes: { a: 'x\ny', n: 1 }, startTime: [10, 0] });
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'no\nway' });
  span.addEvent('retry');
  span.end([10, 12_345_678]);
  await stop();
  spans.forEach((ended) => sink.end(ended));
  const { traceId, spanId } = span.spanContext();
  expect(lines).toEqual([
    `SPAN - 'GET /a' 12.35ms ERROR 'no\\nway' [trace:${traceId}] [span:${spanId}] { a: 'x\\ny', n: 1 } +'retry'\n`,
  ]);
});

test.each<[string, object, string[]]>([
  ['by default', {}, ['test']],
  ['by the option', { console: true }, ['console', 'test']],
])('the console is a sink %s: %p', async (_how, options, exporters) => {
  const { setup, stop } = startTracing(options);
  expect(setup.status.tracing.exporters).toEqual(exporters);
  await stop();
  expect(setup.status.tracing.enabled).toBe(false);
});

test.each([
  ['console', 1],
  ['otlp, Console', 1],
  ['none', 0],
  ['otlp', 0],
])('OTEL_TRACES_EXPORTER=%s writes %d lines', async (value, count) => {
  const source = `
    const { startTelemetry } = require('@throughline/core');
    const { tracing, tracerProvider } = require('@throughline/tracing');
    const setup = startTelemetry({ logLevel: 'none' }, [tracing()]);
    tracerProvider.getTracer('x').startSpan('once').end();
    setup.shutdown();`;
  const { stdout, code } = await runFixture({ source, format: 'cjs', env: { OTEL_TRACES_EXPORTER: value } });
  expect(code).toBe(0);
  expect(stdout.match(/^SPAN - 'once' /gm) ?? []).toHaveLength(count);
});
