/** Data points in the JSON mapping of OTLP. */
import type {
  AttributeBlock,
  DistributionPoint,
  ExemplarRecord,
  ExponentialBuckets,
  ExponentialMetric,
  ExponentialPoint,
  GaugeMetric,
  HistogramMetric,
  HistogramPoint,
  MetricIdentity,
  MetricPoint,
  NumberPoint,
  SumMetric,
  Temporality,
} from '@throughline/core';
import { spanIdToHex, traceIdToHex, writeUnixNanos } from '@throughline/core';

import { jsonAttributeList, jsonAttributes } from './json-attributes.ts';
import { decimalOf, jsonList } from './json-fields.ts';
import { isInteger } from './metric-fields.ts';
import { writeInterval } from './metric-times.ts';

const start = new Uint32Array(2);
const time = new Uint32Array(2);

/** A point of a sum or a gauge. */
export function numberPointJson(metric: SumMetric | GaugeMetric, index: number): string {
  const point = metric.points[index] as NumberPoint;
  const times = metric.type === 'sum' ? interval(point, metric.temporality) : moment(point.ticks);
  return `{${attributes(point.attributes)}${times}${exemplars(metric, point.exemplars)}${number(metric, point.value)}}`;
}

/** The boundaries that all points of a histogram repeat. */
export function boundariesJson({ boundaries }: HistogramMetric): string {
  return jsonList('explicitBounds', boundaries.map(double).join(','));
}

/** A point of a histogram with explicit boundaries, which are JSON already. */
export function histogramPointJson(metric: HistogramMetric, index: number, boundaries: string): string {
  const point = metric.points[index] as HistogramPoint;
  return `{${distribution(metric, point)}${boundaries}"bucketCounts":[${point.counts.map(whole).join(',')}]}`;
}

/** A point of an exponential histogram. */
export function exponentialPointJson(metric: ExponentialMetric, index: number): string {
  const point = metric.points[index] as ExponentialPoint;
  const sides = `${buckets('positive', point.positive)}${buckets('negative', point.negative)}`;
  const threshold = point.zeroThreshold === 0 ? '' : optional('zeroThreshold', point.zeroThreshold);
  return `{${distribution(metric, point)}${sides}${threshold}"zeroCount":${whole(point.zeroCount)},"scale":${point.scale}}`;
}

function distribution(metric: HistogramMetric | ExponentialMetric, point: DistributionPoint): string {
  const times = interval(point, metric.temporality);
  const range = optional('min', point.min) + optional('max', point.max);
  const kept = exemplars(metric, point.exemplars);
  return `${attributes(point.attributes)}${times}"count":${whole(point.count)},${optional('sum', point.sum)}${range}${kept}`;
}

function attributes({ attributeList }: AttributeBlock): string {
  return jsonList('attributes', jsonAttributeList(attributeList));
}

function buckets(name: string, { offset, counts }: ExponentialBuckets): string {
  return counts.length === 0 ? '' : `"${name}":{"offset":${offset},"bucketCounts":[${counts.map(whole).join(',')}]},`;
}

/** Exemplars; one that cannot be written is left out. */
function exemplars(metric: MetricIdentity, list: readonly ExemplarRecord[]): string {
  if (list.length === 0) return '';
  const written = list.flatMap((exemplar) => {
    try {
      return [exemplarJson(metric, exemplar)];
    } catch {
      return [];
    }
  });
  return jsonList('exemplars', written.join(','));
}

function exemplarJson(metric: MetricIdentity, { filteredAttributes, span, ticks, value }: ExemplarRecord): string {
  const filtered = filteredAttributes === undefined ? '' : jsonAttributes(filteredAttributes);
  const ids = span === undefined ? '' : `"spanId":"${spanIdToHex(span)}","traceId":"${traceIdToHex(span)}",`;
  return `{${jsonList('filteredAttributes', filtered)}${moment(ticks)}${ids}${number(metric, value)}}`;
}

function number(metric: MetricIdentity, value: number): string {
  return isInteger(metric, value) ? `"asInt":${whole(value)}` : `"asDouble":${double(value)}`;
}

function optional(name: string, value: number | undefined): string {
  return value === undefined ? '' : `"${name}":${double(value)},`;
}

function interval(point: MetricPoint, temporality: Temporality): string {
  writeInterval(point, temporality, start, time);
  return `"startTimeUnixNano":"${decimalOf(start)}","timeUnixNano":"${decimalOf(time)}",`;
}

function moment(ticks: number): string {
  writeUnixNanos(ticks, time);
  return `"timeUnixNano":"${decimalOf(time)}",`;
}

function double(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function whole(value: number): string {
  // Beyond 2^53 the decimal form of a number is only near it.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? `"${BigInt(value)}"` : `"${value}"`;
}
