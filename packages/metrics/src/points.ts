/** Makes the points of a stream for a reader. */
import type {
  DistributionPoint,
  ExemplarRecord,
  ExponentialBuckets,
  ExponentialPoint,
  HistogramPoint,
  MetricPoint,
  MetricRecord,
  NumberPoint,
  Temporality,
} from '@throughline/core';

import { isMonotonic, isSigned } from './aggregation.ts';
import type { Cell } from './cell.ts';
import { EXPLICIT, EXPONENTIAL, LAST_VALUE } from './cell-kind.ts';
import type { BucketRange } from './exponential-counts.ts';
import type { ReaderEntry } from './reader-entry.ts';
import type { CellReading } from './reader-state.ts';
import { readWhole, takeDelta } from './reader-state.ts';
import type { Stream } from './stream.ts';

/** One collection for one reader. */
export interface Round {
  readonly entry: ReaderEntry;
  readonly ticks: number;
  /** The slots of the readers that take deltas of a stream. */
  deltaSlots(stream: Stream): readonly number[];
  /** The values that were read elsewhere, by their cells. */
  readonly observed: ReadonlyMap<Stream, ReadonlyMap<Cell, number>>;
}

/** What a cell had to say. */
interface Found {
  readonly cell: Cell;
  readonly point: MetricPoint;
  readonly reading: CellReading;
}

const NO_EXEMPLARS: readonly ExemplarRecord[] = [];

/** The metric of a stream; `undefined` when it has no points. */
export function metricOf(stream: Stream, round: Round): MetricRecord | undefined {
  const temporality = round.entry.temporality(stream.plan.kind);
  const found = findings(stream, round, temporality);
  return found.length === 0 ? undefined : recordOf(stream, temporality, found);
}

function findings(stream: Stream, round: Round, temporality: Temporality): Found[] {
  const { entry, ticks } = round;
  const isDelta = temporality === 'delta';
  const slots = round.deltaSlots(stream);
  const lastTicks = entry.collectedTicks ?? entry.joinedTicks;
  const since = isDelta ? lastTicks : -Infinity;
  const deltaStart = Math.max(lastTicks, stream.createdTicks);
  const found: Found[] = [];
  for (const cell of stream.everyCell()) {
    const reading = isDelta ? takeDelta(cell, entry.slot, slots) : readWhole(cell);
    if (reading === undefined) continue;
    const startTicks = cell.kind === LAST_VALUE ? ticks : isDelta ? deltaStart : cell.startTicks;
    found.push({
      cell,
      reading,
      point: { attributes: cell.attributes, startTicks, ticks, exemplars: takeExemplars(cell, since) },
    });
  }
  return found;
}

function takeExemplars({ reservoir }: Cell, since: number): readonly ExemplarRecord[] {
  if (reservoir === undefined) return NO_EXEMPLARS;
  reservoir.restart();
  return reservoir.newerThan(since);
}

function recordOf(stream: Stream, temporality: Temporality, found: readonly Found[]): MetricRecord {
  const { name, unit, kind, valueType, cellKind, boundaries } = stream.plan;
  const identity = { name, description: stream.description, unit, kind, valueType };
  switch (cellKind) {
    case LAST_VALUE:
      return { ...identity, type: 'gauge', points: found.map(numberPoint) };
    case EXPLICIT:
      return { ...identity, type: 'histogram', temporality, boundaries, points: found.map(histogramPoint) };
    case EXPONENTIAL:
      return { ...identity, type: 'exponentialHistogram', temporality, points: found.map(exponentialPoint) };
    default:
      return { ...identity, type: 'sum', temporality, monotonic: isMonotonic(kind), points: found.map(numberPoint) };
  }

  function histogramPoint(one: Found): HistogramPoint {
    return { ...distribution(one), counts: one.reading.counts };
  }

  function distribution({ point, reading: { count, sum, min, max, negatives } }: Found): DistributionPoint {
    const sums = !isSigned(kind) && negatives === 0;
    return {
      attributes: point.attributes,
      startTicks: point.startTicks,
      ticks: point.ticks,
      exemplars: point.exemplars,
      count,
      sum: sums ? sum : undefined,
      min: count === 0 ? undefined : min,
      max: count === 0 ? undefined : max,
    };
  }

  function exponentialPoint(one: Found): ExponentialPoint {
    const { exponential } = one.reading;
    const positive = bucketsOf(exponential?.positive);
    const negative = bucketsOf(exponential?.negative);
    return {
      ...distribution(one),
      // Without buckets any scale is right; the official SDK gives this one.
      scale: positive.counts.length + negative.counts.length === 0 ? 0 : (exponential?.scale ?? 0),
      zeroCount: exponential?.zeroCount ?? 0,
      zeroThreshold: 0,
      positive,
      negative,
    };
  }
}

function numberPoint({ point, reading: { sum } }: Found): NumberPoint {
  return {
    attributes: point.attributes,
    startTicks: point.startTicks,
    ticks: point.ticks,
    exemplars: point.exemplars,
    value: sum,
  };
}

function bucketsOf(range: BucketRange | undefined): ExponentialBuckets {
  return { offset: range?.offset ?? 0, counts: range?.counts.slice() ?? [] };
}
