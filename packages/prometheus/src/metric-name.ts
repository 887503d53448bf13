import type { MetricRecord } from '@throughline/core';

import { unitAbbreviations, unitName } from './unit-name.ts';

const NOT_IN_NAMES = /[^a-zA-Z0-9:]+/g;
const STARTS_WITH_DIGIT = /^[0-9]/;
const TOTAL = '_total';

/** The types of metrics that a page has. */
export type FamilyType = 'counter' | 'gauge' | 'histogram';

/** What a metric is on the page. */
export interface FamilyName {
  readonly type: FamilyType;
  /** Without the `_total` of counters. */
  readonly name: string;
  /** A suffix of the name, as OpenMetrics asks of a unit; or empty. */
  readonly unit: string;
}

/** Translates name, unit and type (Prometheus and OpenMetrics Compatibility: OTLP Metric points to Prometheus). */
export function familyName(metric: MetricRecord): FamilyName {
  const type = familyType(metric);
  const name = sanitised(metric.name);
  return { type, ...withUnit(type === 'counter' ? withoutTotal(name) : name, metric) };
}

function familyType(metric: MetricRecord): FamilyType {
  if (metric.type === 'sum') return metric.monotonic ? 'counter' : 'gauge';
  return metric.type === 'gauge' ? 'gauge' : 'histogram';
}

function sanitised(name: string): string {
  const legal = name.replace(NOT_IN_NAMES, '_');
  if (legal === '') return '_';
  return STARTS_WITH_DIGIT.test(legal) ? `_${legal}` : legal;
}

function withoutTotal(name: string): string {
  return name.endsWith(TOTAL) && name.length > TOTAL.length ? name.slice(0, -TOTAL.length) : name;
}

/** A name that ends in its unit, or in a short form of it, keeps as it is: `request_duration_ms` is no `..._ms_milliseconds`. */
function withUnit(name: string, { unit, type }: MetricRecord): Pick<FamilyName, 'name' | 'unit'> {
  const word = unit === '1' && type === 'gauge' ? 'ratio' : unitName(unit);
  if (word === '' || name === word) return { name, unit: '' };
  const suffix = [word, ...unitAbbreviations(unit)].find((candidate) => name.endsWith(`_${candidate}`));
  if (suffix !== undefined) return { name, unit: suffix };
  return { name: name.endsWith('_') ? `${name}${word}` : `${name}_${word}`, unit: word };
}
