import {
  SPAN_ID,
  TRACE_ID,
  counter,
  exemplar,
  exponentialHistogram,
  gauge,
  histogram,
  offerNothing,
  upDownCounter,
} from './made-metrics.ts';
import type { ReadExemplar } from './openmetrics-reader.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { openMetricsOf, textOf } from './rendered.ts';
import type { ExemplarRecord, MetricRecord } from '@throughline/core';
import type { Attributes } from '@opentelemetry/api';

afterEach(offerNothing);

async function exemplarsOf(metric: MetricRecord): Promise<(ReadExemplar | undefined)[]> {
  const [family] = readOpenMetrics(await openMetricsOf([metric]));
  return (family?.samples ?? []).map((sample) => sample.exemplar);
}

async function labelsWith(filteredAttributes: Attributes): Promise<Readonly<Record<string, string>> | undefined> {
  const exemplars = [exemplar(1, { filteredAttributes })];
  const [found] = await exemplarsOf(counter('c', [{ value: 1, exemplars }]));
  return found?.labels;
}

test('an exemplar carries the ids, the value and the time', async () => {
  const [found] = await exemplarsOf(counter('c', [{ value: 5, exemplars: [exemplar(2.5)] }]));
  expect(found).toMatchObject({ labels: { trace_id: TRACE_ID, span_id: SPAN_ID }, value: 2.5 });
  expect(Math.abs((found?.seconds ?? 0) * 1000 - performance.timeOrigin)).toBeLessThan(60_000);
});

test('each bucket shows its own, the newest', async () => {
  const exemplars: ExemplarRecord[] = [
    exemplar(1, { ticks: 10 }),
    exemplar(0.5, { ticks: 30 }),
    exemplar(0.7, { ticks: 20 }),
    exemplar(3, { ticks: 5 }),
    exemplar(99, { ticks: 5 }),
  ];
  const metric = histogram('h', [1, 2, 4], [{ counts: [3, 0, 1, 1], sum: 104, exemplars }]);
  const found = await exemplarsOf(metric);
  expect(found.map((one) => one?.value)).toEqual([0.5, undefined, 3, 99, undefined, undefined]);
});

test('so do the buckets of exponential histograms', async () => {
  const exemplars = [exemplar(1.5), exemplar(7)];
  const positive = { offset: 0, counts: [1, 0, 1] };
  const found = await exemplarsOf(exponentialHistogram('e', [{ positive, exemplars, sum: 8.5 }]));
  expect(found.map((one) => one?.value)).toEqual([1.5, undefined, 7, undefined, undefined, undefined]);
});

test('gauges, and the text format, have none', async () => {
  const exemplars = [exemplar(1)];
  expect(await exemplarsOf(gauge('g', [{ value: 1, exemplars }]))).toEqual([undefined]);
  expect(await exemplarsOf(upDownCounter('u', [{ value: 1, exemplars }]))).toEqual([undefined]);
  expect(await textOf([counter('c', [{ value: 1, exemplars }])])).toBe('# TYPE c_total counter\nc_total 1\n');
});

test('attributes that a view left out come along', async () => {
  expect(await labelsWith({ 'user.id': 7, 'a.b': 'x', a_b: 'y', empty: '' })).toEqual({
    trace_id: TRACE_ID,
    span_id: SPAN_ID,
    user_id: '7',
    a_b: 'x;y',
  });
});

test('they cannot take the place of the ids', async () => {
  expect(await labelsWith({ trace_id: 'x' })).toMatchObject({ trace_id: TRACE_ID, exported_trace_id: 'x' });
});

// Names and values of the ids are 8 + 32 + 7 + 16 = 63 characters, which leaves 65.
test.each([
  ['65 characters fit', 'a'.repeat(64), true],
  ['66 do not', 'a'.repeat(65), false],
  ['a character outside the first plane counts once', '\u{1F600}'.repeat(64), true],
  ['what is escaped counts once', '"'.repeat(64), true],
])('%s', async (_, value, fits) => {
  expect(Object.keys((await labelsWith({ k: value })) ?? {})).toHaveLength(fits ? 3 : 2);
});

test('what does not fit leaves room for what does', async () => {
  expect(await labelsWith({ a: 'x'.repeat(100), b: 'fits' })).toEqual({
    trace_id: TRACE_ID,
    span_id: SPAN_ID,
    b: 'fits',
  });
});

test('an exemplar without a span shows what it has, and nothing is no exemplar', async () => {
  const made = (filteredAttributes: Attributes | undefined) =>
    counter('c', [{ value: 1, exemplars: [exemplar(1, { span: undefined, filteredAttributes })] }]);
  expect((await exemplarsOf(made({ user: 'x' })))[0]?.labels).toEqual({ user: 'x' });
  expect(await exemplarsOf(made(undefined))).toEqual([undefined]);
});
