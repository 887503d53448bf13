// Sends a parent with an event, a link and an error, and a child, through the official SDK and one of its exporters.
import { context, createTraceState, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const exporters = { 'http/protobuf': ProtobufExporter, 'http/json': JsonExporter, grpc: GrpcExporter };
const [, , protocol, url, compression] = process.argv;
const startTime = [1_763_700_000, 123_456_789];
const endTime = [1_763_700_000, 323_456_789];
const other = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: createTraceState('v=1') };

const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'billing' }),
  spanProcessors: [new BatchSpanProcessor(new exporters[protocol]({ url, compression }))],
});
const tracer = provider.getTracer('oracle', '1.2.3', { schemaUrl: 'https://example.com/schema' });
const parent = tracer.startSpan('GET /invoices', {
  kind: SpanKind.SERVER,
  startTime,
  attributes: {
    text: 'grüße 🎉',
    whole: 42,
    huge: 2 ** 52,
    real: 0.25,
    yes: true,
    list: ['a', 'b'],
    numbers: [1, 2.5],
  },
  links: [{ context: other, attributes: { why: 'retry' } }],
});
parent.addEvent('cache.miss', { key: 'k' }, startTime);
parent.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' });
const inParent = trace.setSpan(context.active(), parent);
tracer.startSpan('SELECT', { kind: SpanKind.CLIENT, startTime }, inParent).end(endTime);
parent.end(endTime);
await provider.shutdown();
