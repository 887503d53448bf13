/** Makes the points of a stream for a reader. */
import type {
  ExemplarRecord,
  ExponentialBuckets,
  ExponentialPoint,
  HistogramPoint,
  MetricRecord,
  NumberPoint,
} from '@throughline/core';

import { isMonotonic, isSigned } from './aggregation.ts';
import type { Cell } from './cell.ts';
import { EXPLICIT, EXPONENTIAL, LAST_VALUE } from './cell-kind.ts';
import type { BucketRange } from './exponential-counts.ts';
import type { ReaderEntry } from './reader-entry.ts';
import type { CellReading } from './reader-state.ts';
import { readWhole, takeDelta, takeNumber } from './reader-state.ts';
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

/** What holds for all points of a metric. */
interface Sight {
  readonly cells: readonly Cell[];
  readonly isDelta: boolean;
  readonly isSigned: boolean;
  readonly slot: number;
  readonly deltaSlots: readonly number[];
  readonly ticks: number;
  /** When the interval of a reader of deltas began. */
  readonly sinceTicks: number;
  readonly deltaStart: number;
}

const NO_EXEMPLARS: readonly ExemplarRecord[] = [];

/** The metric of a stream; `undefined` when it has no points. */
export function metricOf(stream: Stream, round: Round): MetricRecord | undefined {
  const { name, unit, kind, valueType, cellKind, boundaries } = stream.plan;
  const temporality = round.entry.temporality(kind);
  const sight = sightOf(stream, round, temporality === 'delta');
  const identity = { name, description: stream.description, unit, kind, valueType };
  const metric = ((): MetricRecord => {
    switch (cellKind) {
      case LAST_VALUE:
        return { ...identity, type: 'gauge', points: numberPoints(sight) };
      case EXPLICIT:
        return { ...identity, type: 'histogram', temporality, boundaries, points: histogramPoints(sight) };
      case EXPONENTIAL:
        return { ...identity, type: 'exponentialHistogram', temporality, points: exponentialPoints(sight) };
      default:
        return { ...identity, type: 'sum', temporality, monotonic: isMonotonic(kind), points: numberPoints(sight) };
    }
  })();
  return metric.points.length > 0 ? metric : undefined;
}

function sightOf(stream: Stream, { entry, ticks, deltaSlots }: Round, isDelta: boolean): Sight {
  const sinceTicks = entry.collectedTicks ?? entry.joinedTicks;
  return {
    cells: stream.everyCell(),
    isDelta,
    isSigned: isSigned(stream.plan.kind),
    slot: entry.slot,
    deltaSlots: deltaSlots(stream),
    ticks,
    sinceTicks,
    deltaStart: Math.max(sinceTicks, stream.createdTicks),
  };
}

// Each kind of point is written out: a scrape makes thousands of them, and a spread costs as much as the rest.

function numberPoints(sight: Sight): NumberPoint[] {
  const points: NumberPoint[] = [];
  for (const cell of sight.cells) {
    const value = sight.isDelta ? takeNumber(cell, sight.slot) : cell.sum;
    if (value === undefined) continue;
    points.push({
      attributes: cell.attributes,
      startTicks: startOf(cell, sight),
      ticks: sight.ticks,
      exemplars: exemplarsOf(cell, sight),
      value,
    });
  }
  return points;
}

function histogramPoints(sight: Sight): HistogramPoint[] {
  const points: HistogramPoint[] = [];
  for (const cell of sight.cells) {
    const reading = readingOf(cell, sight);
    if (reading === undefined) continue;
    points.push({
      attributes: cell.attributes,
      startTicks: startOf(cell, sight),
      ticks: sight.ticks,
      exemplars: exemplarsOf(cell, sight),
      count: reading.count,
      sum: sumOf(reading, sight),
      min: reading.min,
      max: reading.max,
      counts: reading.counts,
    });
  }
  return points;
}

function exponentialPoints(sight: Sight): ExponentialPoint[] {
  const points: ExponentialPoint[] = [];
  for (const cell of sight.cells) {
    const reading = readingOf(cell, sight);
    if (reading === undefined) continue;
    const { exponential } = reading;
    const positive = bucketsOf(exponential?.positive);
    const negative = bucketsOf(exponential?.negative);
    points.push({
      attributes: cell.attributes,
      startTicks: startOf(cell, sight),
      ticks: sight.ticks,
      exemplars: exemplarsOf(cell, sight),
      count: reading.count,
      sum: sumOf(reading, sight),
      min: reading.min,
      max: reading.max,
      // Without buckets any scale is right; the official SDK gives this one.
      scale: positive.counts.length + negative.counts.length === 0 ? 0 : (exponential?.scale ?? 0),
      zeroCount: exponential?.zeroCount ?? 0,
      zeroThreshold: 0,
      positive,
      negative,
    });
  }
  return points;
}

function readingOf(cell: Cell, { isDelta, slot, deltaSlots }: Sight): CellReading | undefined {
  return isDelta ? takeDelta(cell, slot, deltaSlots) : readWhole(cell);
}

function startOf(cell: Cell, { isDelta, ticks, deltaStart }: Sight): number {
  if (cell.kind === LAST_VALUE) return ticks;
  return isDelta ? deltaStart : cell.startTicks;
}

/** The sum, where it is a rising number: OpenTelemetry Metrics SDK specification, Histogram Aggregations. */
function sumOf({ sum, negatives }: CellReading, { isSigned: signed }: Sight): number | undefined {
  return signed || negatives > 0 ? undefined : sum;
}

function exemplarsOf({ reservoir }: Cell, { isDelta, sinceTicks }: Sight): readonly ExemplarRecord[] {
  if (reservoir === undefined) return NO_EXEMPLARS;
  reservoir.restart();
  return reservoir.newerThan(isDelta ? sinceTicks : -Infinity);
}

function bucketsOf(range: BucketRange | undefined): ExponentialBuckets {
  return { offset: range?.offset ?? 0, counts: range?.counts.slice() ?? [] };
}
