/** Collected metrics as text: one block for each metric, one line in it for each point. */
import { inspect } from 'node:util';

import type {
  DistributionPoint,
  ExemplarRecord,
  ExponentialBuckets,
  ExponentialPoint,
  MetricPoint,
  MetricRecord,
  ScopeMetrics,
} from '@throughline/core';
import { addAttributes, spanIdToHex, traceIdToHex } from '@throughline/core';

const DIGITS = 4;

/** The metrics of scopes; nothing where there are none. */
export function textOf(scopes: readonly ScopeMetrics[]): string {
  return scopes
    .flatMap(({ scope, metrics }) => metrics.map((metric) => `${headOf(metric, scope.name)}${pointsOf(metric)}`))
    .join('');
}

function headOf(metric: MetricRecord, scope: string): string {
  const { name, kind, unit } = metric;
  const words = ['METRIC -', inspect(name), kind];
  if (metric.type !== 'gauge' && metric.temporality === 'delta') words.push('delta');
  if (unit !== '') words.push(`[unit:${inspect(unit)}]`);
  words.push(`[scope:${inspect(scope)}]`);
  return `${words.join(' ')}\n`;
}

function pointsOf(metric: MetricRecord): string {
  switch (metric.type) {
    case 'histogram':
      return linesOf(metric.points, (point) => [
        ...distributionOf(point),
        ...explicitBuckets(metric.boundaries, point.counts),
      ]);
    case 'exponentialHistogram':
      return linesOf(metric.points, (point) => [...distributionOf(point), ...exponentialBuckets(point)]);
    default:
      return linesOf(metric.points, ({ value }) => [String(value)]);
  }
}

function linesOf<Point extends MetricPoint>(
  points: readonly Point[],
  valuesOf: (point: Point) => readonly string[],
): string {
  return points
    .map((point) => `  ${[...valuesOf(point), ...attributesOf(point), ...exemplarOf(point)].join(' ')}\n`)
    .join('');
}

function attributesOf({ attributes }: MetricPoint): string[] {
  const { attributeList } = attributes;
  if (attributeList.length === 0) return [];
  return [inspect(addAttributes({}, attributeList), { breakLength: Infinity, colors: false })];
}

/** The way from a point to a trace: of the exemplars with a span, the one that stands out most. */
function exemplarOf({ exemplars }: MetricPoint): string[] {
  let largest: ExemplarRecord | undefined;
  for (const exemplar of exemplars) {
    if (exemplar.span !== undefined && !(largest !== undefined && largest.value >= exemplar.value)) largest = exemplar;
  }
  if (largest?.span === undefined) return [];
  return [`[exemplar:${largest.value}] [trace:${traceIdToHex(largest.span)}] [span:${spanIdToHex(largest.span)}]`];
}

function distributionOf({ count, sum, min, max }: DistributionPoint): string[] {
  return Object.entries({ count, sum, min, max }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}:${value}`],
  );
}

function explicitBuckets(boundaries: readonly number[], counts: readonly number[]): string[] {
  const last = boundaries.at(-1);
  return counts.flatMap((count, index) => {
    if (count === 0) return [];
    const upper = boundaries[index];
    const label = upper === undefined ? `>${last ?? -Infinity}` : `<=${upper}`;
    return [`${label}:${count}`];
  });
}

function exponentialBuckets({ scale, zeroCount, negative, positive }: ExponentialPoint): string[] {
  const bound = (index: number): string => Number((2 ** (index * 2 ** -scale)).toPrecision(DIGITS)).toString();
  const filled = ({ counts, offset }: ExponentialBuckets, label: (index: number) => string): string[] =>
    counts.flatMap((count, index) => (count === 0 ? [] : [`${label(offset + index)}:${count}`]));
  return [
    ...filled(negative, (index) => `>=-${bound(index + 1)}`).reverse(),
    ...(zeroCount === 0 ? [] : [`0:${zeroCount}`]),
    ...filled(positive, (index) => `<=${bound(index + 1)}`),
  ];
}
