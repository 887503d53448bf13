import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

import { countPoints, countRecords, countSpans, serviceOf } from '../src/processes/otlp-count.mjs';

const ended = [];
const collect = {
  onStart() {},
  onEnd: (span) => ended.push(span),
  forceFlush: async () => {},
  shutdown: async () => {},
};
const provider = new BasicTracerProvider({ spanProcessors: [collect] });

function exported() {
  const server = provider.getTracer('http').startSpan('GET /', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const parent = trace.setSpan(ROOT_CONTEXT, server);
  for (const name of ['SELECT', 'GET']) {
    provider
      .getTracer('database')
      .startSpan(name, { kind: SpanKind.CLIENT, attributes: { a: 1, b: 'two' } }, parent)
      .end();
  }
  server.end();
  return ProtobufTraceSerializer.serializeRequest(ended.splice(0));
}

test('spans are counted by kind and scope, with their roots and attributes', () => {
  expect(countSpans(exported())).toEqual({
    spans: 3,
    roots: 1,
    attributes: 4,
    byKind: { client: 2, server: 1 },
    byScope: { database: 2, http: 1 },
  });
});

test('the service is read from the resource', () => {
  expect(serviceOf(exported())).toMatch(/^unknown_service/);
});

test('bytes that end too early are refused', () => {
  const bytes = exported();
  expect(() => countSpans(bytes.subarray(0, bytes.length - 3))).toThrow('runs over the end');
});

/** A length-delimited protobuf field. */
function message(number, ...content) {
  const bytes = content.flat();
  return [(number << 3) | 2, bytes.length, ...bytes];
}

test('a span without ids is refused', () => {
  const request = message(1, message(2, message(2, message(5, [0x61]))));
  expect(() => countSpans(Uint8Array.from(request))).toThrow('without trace id');
});

test('data points of every kind of metric are counted', () => {
  const metric = (data, points) => message(2, message(data, ...Array.from({ length: points }, () => message(1))));
  const request = message(1, message(2, metric(5, 1), metric(7, 2), metric(9, 3)));
  expect(countPoints(Uint8Array.from(request))).toBe(6);
});

test('log records are counted', () => {
  const request = message(1, message(2, message(2), message(2)), message(2, message(2)));
  expect(countRecords(Uint8Array.from(request))).toBe(3);
});
