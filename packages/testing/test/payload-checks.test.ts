import { checkPayload } from '../src/check-payload.ts';
import { decodePayload } from '../src/format-decode.ts';
import { type Signal, signalDefinitions } from '../src/signal.ts';
import { fullLogRecord, gaugeMetric } from './support/full-messages.ts';
import { jsonSpan, jsonTraces } from './support/payloads.ts';

function problemsOf(json: object, signal: Signal): string[] {
  const definition = signalDefinitions.find((each) => each.signal === signal);
  if (definition === undefined) throw new Error(signal);
  const { request } = decodePayload(Buffer.from(JSON.stringify(json)), 'json', definition);
  return checkPayload(request).map(({ problem }) => problem);
}

const attribute = { key: 'a', value: { stringValue: 'x' } };

test.each<[problem: string, fields: Record<string, unknown>]>([
  ['traceId is missing', { traceId: '' }],
  ['traceId is all zeros', { traceId: '0'.repeat(32) }],
  ['traceId "abcd" has 2 bytes, not 16', { traceId: 'abcd' }],
  ['spanId is all zeros', { spanId: '0'.repeat(16) }],
  ['parentSpanId is all zeros', { parentSpanId: '0'.repeat(16) }],
  ['the span is its own parent', { spanId: 'b7ad6b7169203331', parentSpanId: 'b7ad6b7169203331' }],
  ['the span has no name', { name: '' }],
  ['the start time is missing', { startTimeUnixNano: '0' }],
  ['the end time is missing', { endTimeUnixNano: undefined }],
  ['ends 999999 ns before it starts', { startTimeUnixNano: '1000000', endTimeUnixNano: '1' }],
  ['9 is no span kind', { kind: 9 }],
  ['3 is no status code', { status: { code: 3 } }],
  ['duplicate attribute key "a"', { attributes: [attribute, attribute] }],
  ['duplicate attribute key "a"', { events: [{ name: 'e', timeUnixNano: '1', attributes: [attribute, attribute] }] }],
  [
    'duplicate attribute key "a"',
    { attributes: [{ key: 'm', value: { kvlistValue: { values: [attribute, attribute] } } }] },
  ],
  ['an attribute has an empty key', { attributes: [{ value: { stringValue: 'x' } }] }],
  [
    'one value holds stringValue and intValue',
    { attributes: [{ key: 'a', value: { stringValue: 'x', intValue: '1' } }] },
  ],
  ['the event has no name', { events: [{ timeUnixNano: '1' }] }],
  ['the event has no time', { events: [{ name: 'e' }] }],
  ['spanId is missing', { links: [{ traceId: 'a'.repeat(32) }] }],
])('a span is reported: %s', (problem, fields) => {
  expect(problemsOf(jsonTraces(jsonSpan(fields)), 'traces')).toEqual([problem]);
});

test('a span that occurs twice in one request is reported', () => {
  const span = jsonSpan();
  expect(problemsOf(jsonTraces(span, span), 'traces')).toEqual([
    expect.stringContaining('occurs twice in one request'),
  ]);
});

test('duplicate keys of the resource and of the scope are reported', () => {
  const attributes = [attribute, attribute];
  const json = {
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 's', attributes }, spans: [] }] }],
  };
  expect(problemsOf(json, 'traces')).toHaveLength(2);
});

function metric(fields: Record<string, unknown>): object {
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', ...fields }] }] }] };
}

function histogram(fields: Record<string, unknown>): object {
  const point = { timeUnixNano: '2', count: '1', bucketCounts: ['1', '0'], explicitBounds: [1], ...fields };
  return metric({ histogram: { aggregationTemporality: 2, dataPoints: [point] } });
}

const point = { timeUnixNano: '2', asInt: '1' };

test.each<[problem: string, json: object]>([
  ['the metric has no name', metric({ name: '', gauge: {} })],
  ['the metric has 0 kinds of data', metric({})],
  ['0 is no aggregation temporality', metric({ sum: {} })],
  ['the data point has no time', metric({ gauge: { dataPoints: [{ asInt: '1' }] } })],
  ['the interval ends before it starts', metric({ gauge: { dataPoints: [{ ...point, startTimeUnixNano: '3' }] } })],
  ['a second data point of the same attributes', metric({ gauge: { dataPoints: [point, point] } })],
  ['2 buckets for 2 bounds', histogram({ explicitBounds: [1, 2] })],
  ['buckets hold 1, the count is 2', histogram({ count: '2' })],
  ['the bounds do not rise', histogram({ explicitBounds: [2, 1], bucketCounts: ['1', '0', '0'] })],
  ['spanId is missing', histogram({ exemplars: [{ traceId: 'a'.repeat(32), asInt: '1' }] })],
  ['no value', histogram({ exemplars: [{}] })],
])('a metric is reported: %s', (problem, json) => {
  expect(problemsOf(json, 'metrics')).toEqual([problem]);
});

test('two metrics of one name in a scope are reported', () => {
  const json = { resourceMetrics: [{ scopeMetrics: [{ metrics: [gaugeMetric, gaugeMetric] }] }] };
  expect(problemsOf(json, 'metrics')).toEqual(['a second metric of this name in one scope']);
});

test.each<[problem: string, fields: Record<string, unknown>]>([
  ['the record has no time', { timeUnixNano: undefined, observedTimeUnixNano: undefined }],
  ['25 is no severity number', { severityNumber: 25 }],
  ['traceId is all zeros', { traceId: '0'.repeat(32) }],
  ['duplicate attribute key "a"', { attributes: [attribute, attribute] }],
  ['duplicate attribute key "a"', { body: { kvlistValue: { values: [attribute, attribute] } } }],
])('a log record is reported: %s', (problem, fields) => {
  const json = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ ...fullLogRecord, ...fields }] }] }] };
  expect(problemsOf(json, 'logs')).toEqual([problem]);
});
