import type { ExemplarRecord } from '@throughline/core';
import { spanIdToHex, ticksToHrTime, traceIdToHex } from '@throughline/core';

import type { Label } from './label-text.ts';
import { attributeList, labelText, translate } from './label-text.ts';

/** The most characters that names and values of the labels of an exemplar may have together (OpenMetrics: Exemplars). */
const MOST_CHARACTERS = 128;

const TRACE_LABELS: ReadonlySet<string> = new Set(['trace_id', 'span_id']);
const NO_LABELS: readonly Label[] = [];

/** A measurement, and the labels that lead to its trace. */
export interface Exemplar {
  readonly labels: string;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly seconds: number;
}

/** Milliseconds since the epoch at which ticks are zero. */
export function ticksOrigin(): number {
  const [seconds, nanos] = ticksToHrTime(0);
  return seconds * 1000 + nanos / 1e6;
}

/** An exemplar as the page has it; `undefined` when it leads nowhere. */
export function exemplarOf(record: ExemplarRecord, originMs: number): Exemplar | undefined {
  const { span, filteredAttributes } = record;
  const ids = span === undefined ? NO_LABELS : traceLabels(span);
  const filtered =
    filteredAttributes === undefined ? NO_LABELS : translate(attributeList(filteredAttributes), TRACE_LABELS);
  const labels = filtered.length === 0 ? ids : withinLimit(ids, filtered);
  if (labels.length === 0) return undefined;
  return { labels: labelText(labels), value: record.value, seconds: (originMs + record.ticks) / 1000 };
}

/** The exemplar that a counter shows. Of several it is the newest: Prometheus refuses those that go back in time. */
export function newest(exemplars: readonly Exemplar[]): Exemplar | undefined {
  let found = exemplars[0];
  for (const exemplar of exemplars) if (exemplar.seconds > (found as Exemplar).seconds) found = exemplar;
  return found;
}

/** The exemplar that each bucket shows; the one after the last bound is of the rest. */
export function newestOfBuckets(exemplars: readonly Exemplar[], bounds: readonly number[]): (Exemplar | undefined)[] {
  const found: (Exemplar | undefined)[] = [];
  for (const exemplar of exemplars) {
    const bucket = bucketOf(exemplar.value, bounds);
    if (exemplar.seconds > (found[bucket]?.seconds ?? -Infinity)) found[bucket] = exemplar;
  }
  return found;
}

function bucketOf(value: number, bounds: readonly number[]): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (bounds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function traceLabels(span: NonNullable<ExemplarRecord['span']>): Label[] {
  return [
    { name: 'trace_id', value: traceIdToHex(span) },
    { name: 'span_id', value: spanIdToHex(span) },
  ];
}

/** The ids, and of the rest what fits. */
function withinLimit(ids: readonly Label[], rest: readonly Label[]): Label[] {
  const kept = [...ids];
  let left = ids.reduce((room, label) => room - charactersOf(label), MOST_CHARACTERS);
  for (const label of rest) {
    const needed = charactersOf(label);
    if (needed > left) continue;
    left -= needed;
    kept.push(label);
  }
  return kept;
}

function charactersOf({ name, value }: Label): number {
  return name.length + Array.from(value).length;
}
