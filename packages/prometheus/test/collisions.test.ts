import { redirectInternalLog } from '@throughline/core';

import {
  counter,
  exponentialHistogram,
  gauge,
  histogram,
  offerNothing,
  twoScopes,
  upDownCounter,
} from './made-metrics.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { openMetricsOf, textOf } from './rendered.ts';

const lines: string[] = [];
let undo: () => void;

beforeEach(() => {
  undo = redirectInternalLog((line) => lines.push(line));
});
afterEach(() => {
  undo();
  lines.length = 0;
  offerNothing();
});

function samples(page: string): string[] {
  return page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('attributes whose labels collide are joined, in the order of their keys', async () => {
  const page = await textOf([
    counter('c', [{ attributes: { a_b: 'second', 'a.b': 'first', 'a-b': 'zeroth' }, value: 1 }]),
  ]);
  expect(samples(page)).toEqual(['c_total{a_b="zeroth;first;second"} 1']);
});

test('points that only differ in what Prometheus cannot see are added up', async () => {
  const page = await textOf([
    counter('c', [
      { attributes: { 'a.b': 'x' }, value: 1 },
      { attributes: { a_b: 'x', empty: '' }, value: 2 },
      { attributes: { other: 'x' }, value: 4 },
    ]),
    histogram(
      'h',
      [1],
      [
        { attributes: { n: 1 }, counts: [1, 0], sum: 1 },
        { attributes: { n: '1' }, counts: [1, 1], sum: 3 },
      ],
    ),
  ]);
  expect(samples(page)).toEqual([
    'c_total{a_b="x"} 3',
    'c_total{other="x"} 4',
    'h_bucket{n="1",le="1"} 2',
    'h_bucket{n="1",le="+Inf"} 3',
    'h_count{n="1"} 3',
    'h_sum{n="1"} 4',
  ]);
});

test('gauges that only differ so cannot be added up: the first stands, and a problem says so', async () => {
  const page = await textOf([
    gauge('temperature', [
      { attributes: { 'a.b': 'x' }, value: 1 },
      { attributes: { a_b: 'x' }, value: 2 },
    ]),
  ]);
  expect(samples(page)).toEqual(['temperature{a_b="x"} 1']);
  expect(lines).toEqual([expect.stringContaining('Several series of the metric temperature are temperature{a_b="x"}')]);
});

test('of two metrics with one name and two types the first stands, and one problem names both', async () => {
  const metrics = [counter('a.b', [{ value: 1 }]), gauge('a_b_total', [{ value: 2 }])];
  for (let round = 0; round < 3; round++) expect(samples(await textOf(metrics))).toEqual(['a_b_total 1']);
  expect(lines).toEqual([
    expect.stringContaining('The metric a_b_total (gauge) has the same name for Prometheus as a.b (counter)'),
  ]);
});

test('the same holds for two units, and for two names of the code', async () => {
  const metrics = [
    gauge('size_bytes', [{ value: 1 }], { unit: 'By' }),
    gauge('size_bytes', [{ value: 2 }]),
    gauge('size.bytes', [{ value: 3 }], { unit: 'By' }),
  ];
  expect(samples(await textOf(metrics))).toEqual(['size_bytes 1']);
  expect(lines).toEqual([
    expect.stringContaining('size_bytes (gauge) has the same name for Prometheus as size_bytes (gauge in bytes)'),
    expect.stringContaining('size.bytes (gauge in bytes) has the same name for Prometheus as size_bytes'),
  ]);
});

test('a metric cannot have the name of a sample of a histogram', async () => {
  const metrics = [histogram('h', [1], [{ counts: [1, 0], sum: 1 }]), upDownCounter('h.count', [{ value: 9 }])];
  expect(samples(await textOf(metrics))).toEqual([
    'h_bucket{le="1"} 1',
    'h_bucket{le="+Inf"} 1',
    'h_count 1',
    'h_sum 1',
  ]);
  expect(lines).toHaveLength(1);
});

test('nor that of the resource', async () => {
  expect(samples(await textOf([gauge('target.info', [{ value: 9 }])]))).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('as the resource')]);
});

test('a counter whose OpenMetrics name is taken keeps its samples', async () => {
  const metrics = [
    counter('jobs', [{ value: 1 }]),
    counter('jobs.created', [{ value: 2 }]),
    upDownCounter('requests', [{ value: 3 }]),
    counter('requests', [{ value: 4 }]),
  ];
  const page = await openMetricsOf(metrics);
  expect(readOpenMetrics(page).map(({ name, type }) => [name, type])).toEqual([
    ['jobs', 'counter'],
    ['jobs_created_total', 'unknown'],
    ['requests', 'gauge'],
    ['requests_total', 'unknown'],
  ]);
  expect(samples(page)).toEqual(samples(await textOf(metrics)));
  expect(lines).toEqual([]);
});

test('scopes are named where two share a metric, and nowhere else', async () => {
  const page = await textOf(
    twoScopes(
      [counter('both', [{ attributes: { z: 1 }, value: 1 }]), counter('one', [{ value: 2 }])],
      [counter('both', [{ attributes: { z: 1 }, value: 3 }])],
    ),
  );
  expect(samples(page)).toEqual([
    'both_total{z="1",otel_scope_name="first",otel_scope_version="1.0.0"} 1',
    'both_total{z="1",otel_scope_name="second"} 3',
    'one_total 2',
  ]);
});

test('they can be asked for everywhere', async () => {
  const page = await textOf(twoScopes([counter('one', [{ value: 2 }])], []), { scopeLabels: true });
  expect(samples(page)).toEqual(['one_total{otel_scope_name="first",otel_scope_version="1.0.0"} 2']);
});

test('attributes with the names of labels that the page gives become exported ones', async () => {
  const page = await textOf([
    histogram('h', [1], [{ attributes: { le: 'mine', exported_le: 'theirs' }, counts: [0, 1], sum: 2 }]),
    gauge('g', [{ attributes: { le: 'mine', worker: 'mail', 'otel.scope.name': 'x' }, value: 1 }]),
  ]);
  expect(samples(page)).toEqual([
    'h_bucket{exported_le="theirs;mine",le="1"} 0',
    'h_bucket{exported_le="theirs;mine",le="+Inf"} 1',
    'h_count{exported_le="theirs;mine"} 1',
    'h_sum{exported_le="theirs;mine"} 2',
    'g{exported_otel_scope_name="x",le="mine",worker="mail"} 1',
  ]);
});

test('histograms over other bounds are not added up', async () => {
  const page = await textOf([1, 2].map((bound) => histogram('h', [bound], [{ counts: [1, 0], sum: 1 }])).concat());
  expect(samples(page)).toContain('h_count 1');
  expect(lines).toEqual([expect.stringContaining('Several series of the metric h')]);
});

test('exponential histograms are, at the coarser of their scales', async () => {
  const positive = { offset: 0, counts: [1, 1, 1, 1] };
  const page = await textOf([
    exponentialHistogram('e', [
      { scale: 1, positive, sum: 6, attributes: { n: 1 } },
      { scale: 0, positive, sum: 20, attributes: { n: '1' } },
    ]),
  ]);
  expect(samples(page)).toEqual([
    'e_bucket{n="1",le="2"} 3',
    'e_bucket{n="1",le="4"} 6',
    'e_bucket{n="1",le="8"} 7',
    'e_bucket{n="1",le="16"} 8',
    'e_bucket{n="1",le="+Inf"} 8',
    'e_count{n="1"} 8',
    'e_sum{n="1"} 26',
  ]);
});
