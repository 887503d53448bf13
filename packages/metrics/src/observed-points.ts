/** Makes the points of values that are read elsewhere at each collection. */
import type { MetricRecord, NumberPoint, Temporality } from '@throughline/core';

import { isMonotonic } from './aggregation.ts';
import type { Cell } from './cell.ts';
import { LAST_VALUE } from './cell-kind.ts';
import type { Round } from './points.ts';
import type { ReaderEntry } from './reader-entry.ts';
import type { Stream } from './stream.ts';

/** The metric of a stream of observations; `undefined` when nothing was observed. */
export function observedMetricOf(stream: Stream, round: Round): MetricRecord | undefined {
  const values = round.observed.get(stream);
  if (values === undefined || values.size === 0) return undefined;
  const { name, unit, kind, valueType, cellKind } = stream.plan;
  const identity = { name, description: stream.description, unit, kind, valueType };
  const temporality = round.entry.temporality(kind);
  const points = [...values].map(([cell, value]) => observedPoint(stream, round, { cell, value, temporality }));
  if (cellKind === LAST_VALUE) return { ...identity, type: 'gauge', points };
  return { ...identity, type: 'sum', temporality, monotonic: isMonotonic(kind), points };
}

interface Observed {
  readonly cell: Cell;
  readonly value: number;
  readonly temporality: Temporality;
}

function observedPoint(stream: Stream, { entry, ticks }: Round, { cell, value, temporality }: Observed): NumberPoint {
  const { attributes } = cell;
  const exemplars: NumberPoint['exemplars'] = [];
  if (cell.kind === LAST_VALUE) return { attributes, startTicks: ticks, ticks, exemplars, value };
  const before = entry.observed.get(cell);
  const intervalStart = Math.max(entry.collectedTicks ?? entry.joinedTicks, stream.createdTicks);
  // A rising number that has fallen began anew since the last collection.
  const restarted = before === undefined || (isMonotonic(stream.plan.kind) && value < before.value);
  const startTicks = restarted ? firstStart(stream, entry) : before.startTicks;
  entry.observed.set(cell, { value, startTicks });
  if (temporality === 'cumulative') return { attributes, startTicks, ticks, exemplars, value };
  return { attributes, startTicks: intervalStart, ticks, exemplars, value: restarted ? value : value - before.value };
}

/** When a series that is met for the first time can have begun: since the last collection, or since its instrument was made. */
function firstStart(stream: Stream, entry: ReaderEntry): number {
  return Math.max(entry.collectedTicks ?? -Infinity, stream.createdTicks);
}
