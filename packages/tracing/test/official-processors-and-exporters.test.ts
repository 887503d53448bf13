import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, ConsoleSpanExporter, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createScope, ports } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import { tracerProvider } from '../src/tracer-provider.ts';
import { startTracing } from './started-tracing.ts';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.clear());
afterAll(() => receiver.close());

/** A trace of two spans with a bit of everything. */
function makeTrace(): void {
  const tracer = tracerProvider.getTracer('app', '1.0.0');
  const server = tracer.startSpan('GET /orders', { kind: SpanKind.SERVER, attributes: { 'http.route': '/orders', ratio: 0.5, tags: ['a', 'b'] } });
  const query = ports.span.startWith(createScope('pg', { version: '8' }), 'SELECT orders', { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, server));
  query.useBlock(ports.span.block({ 'db.system.name': 'postgresql' }));
  query.put('db.rows', 3);
  query.recordException(new TypeError('wrong'));
  query.setStatus({ code: SpanStatusCode.ERROR, message: 'wrong' });
  query.addLink({ context: server.spanContext(), attributes: { why: 'test' } });
  query.end();
  server.end();
}

function expectTrace(): void {
  expect(receiver.invalid).toEqual([]);
  const spans = receiver.spans();
  const [query, server] = spans;
  expect(spans).toHaveLength(2);
  expect(server).toMatchObject({ name: 'GET /orders', kind: 'SERVER', parentSpanId: undefined, attributes: { 'http.route': '/orders', ratio: 0.5, tags: ['a', 'b'] }, serviceName: 'test', scope: { name: 'app', version: '1.0.0' } });
  expect(query).toMatchObject({
    name: 'SELECT orders',
    kind: 'CLIENT',
    traceId: server?.traceId,
    parentSpanId: server?.spanId,
    attributes: { 'db.system.name': 'postgresql', 'db.rows': 3 },
    events: [{ name: 'exception', attributes: expect.objectContaining({ 'exception.type': 'TypeError' }) }],
    links: [{ spanId: server?.spanId, attributes: { why: 'test' } }],
    status: { code: 'ERROR', message: 'wrong' },
    scope: { name: 'pg', version: '8' },
  });
}

test('the official OTLP exporter behind our queue delivers what was made', async () => {
  const { setup, stop } = startTracing({ exporters: [new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` })] });
  makeTrace();
  expect(await setup.forceFlush()).toMatchObject({ complete: true, made: 2, delivered: 2 });
  expectTrace();
  await stop();
});

test('the official OTLP exporter behind the official batch processor does too', async () => {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }));
  const { setup, stop } = startTracing({ processors: [processor] });
  makeTrace();
  await setup.forceFlush();
  expectTrace();
  await stop();
});

test('processors and exporters work side by side on the same spans, and our sinks get them too', async () => {
  const lines: unknown[] = [];
  jest.spyOn(console, 'dir').mockImplementation((item) => void lines.push(item));
  const [first, second] = [new InMemorySpanExporter(), new InMemorySpanExporter()];
  const { setup, stop, spans } = startTracing({
    processors: [new SimpleSpanProcessor(first), new BatchSpanProcessor(second), new SimpleSpanProcessor(new ConsoleSpanExporter())],
    exporters: [new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` })],
  });
  makeTrace();
  await setup.forceFlush();
  expectTrace();
  expect(first.getFinishedSpans()).toEqual(spans);
  expect(second.getFinishedSpans()).toEqual(spans);
  expect(lines).toEqual([expect.objectContaining({ name: 'SELECT orders', attributes: { 'db.system.name': 'postgresql', 'db.rows': 3 } }), expect.objectContaining({ name: 'GET /orders' })]);
  expect(setup.status.tracing).toEqual({ enabled: true, exporters: ['OTLPTraceExporter', 'test'] });
  await stop();
  jest.restoreAllMocks();
});

test('an exporter whose endpoint is gone costs spans that are counted, and nothing else', async () => {
  const { setup, stop } = startTracing({ exporters: [new OTLPTraceExporter({ url: 'http://127.0.0.1:9/v1/traces', timeoutMillis: 200 })], batch: { exportTimeoutMs: 1_000 } });
  makeTrace();
  expect(await setup.forceFlush()).toMatchObject({ complete: false, made: 2, delivered: 0, dropped: 2, queued: 0 });
  await stop();
});
