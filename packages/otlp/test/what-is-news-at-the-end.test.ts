import type { MetricRecord } from '@throughline/core';

import { isNews, stateOf } from '../src/metric-state.ts';
import { counter, counterOf, numberPoint, oneOfEachKind, snapshotOf } from './made-metrics.ts';

/** The kinds whose values stand for themselves. */
function cumulative(): MetricRecord[] {
  return oneOfEachKind().filter((metric) => !('temporality' in metric) || metric.temporality === 'cumulative');
}

test('the same values at a later moment are none', () => {
  const before = stateOf(snapshotOf(...cumulative()));
  const later = cumulative().map((metric) => ({
    ...metric,
    points: metric.points.map((point) => ({ ...point, ticks: point.ticks + 1000 })),
  })) as MetricRecord[];
  expect(isNews(snapshotOf(...later), before)).toBe(false);
});

test.each<[string, (metrics: MetricRecord[]) => MetricRecord[]]>([
  [
    'another value',
    ([first, ...rest]) => [{ ...(first as MetricRecord & { type: 'sum' }), points: [numberPoint(-8)] }, ...rest],
  ],
  ['one more metric', (metrics) => [...metrics, counterOf(1)]],
  ['one metric less', (metrics) => metrics.slice(1)],
  [
    'another sum of as many measurements',
    (metrics) =>
      metrics.map((metric) =>
        metric.type === 'histogram'
          ? { ...metric, points: metric.points.map((point) => ({ ...point, sum: 2.6 })) }
          : metric,
      ),
  ],
  [
    'as much in all, but more measurements',
    (metrics) =>
      metrics.map((metric) =>
        metric.type === 'histogram'
          ? { ...metric, points: metric.points.map((point) => ({ ...point, count: 7 })) }
          : metric,
      ),
  ],
])('%s is news', (_name, change) => {
  const before = stateOf(snapshotOf(...cumulative()));
  expect(isNews(snapshotOf(...change(cumulative())), before)).toBe(true);
});

test('a delta is news unless nothing happened', () => {
  const before = stateOf(snapshotOf());
  const delta = (value: number): MetricRecord => ({
    ...counter('delta'),
    temporality: 'delta',
    points: [numberPoint(value)],
  });
  expect(isNews(snapshotOf(delta(0)), before)).toBe(false);
  expect(isNews(snapshotOf(delta(1)), before)).toBe(true);
  expect(isNews(snapshotOf(delta(1)), stateOf(snapshotOf(delta(1))))).toBe(true);
});
