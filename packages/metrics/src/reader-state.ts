/**
 * What is remembered of a cell between collections.
 *
 * A reader of deltas keeps what the cell had when it last collected. What cannot be subtracted is handed out: when such a reader collects, all
 * of them and the whole so far get what the cell held, and the cell begins anew.
 */
import type { Cell } from './cell.ts';
import { EXPLICIT, EXPONENTIAL, LAST_VALUE } from './cell-kind.ts';
import { ExponentialCounts } from './exponential-counts.ts';

/** What cannot be subtracted. */
export interface Extremes {
  min: number;
  max: number;
  exponential: ExponentialCounts | undefined;
}

function noBuckets({ plan }: Cell): ExponentialCounts | undefined {
  return plan.kind === EXPONENTIAL ? new ExponentialCounts(plan.maxSize, plan.maxScale) : undefined;
}

function noExtremes(cell: Cell): Extremes {
  return { min: Infinity, max: -Infinity, exponential: noBuckets(cell) };
}

function absorb(into: Extremes, from: Extremes): void {
  if (from.min < into.min) into.min = from.min;
  if (from.max > into.max) into.max = from.max;
  if (from.exponential !== undefined) into.exponential?.merge(from.exponential);
}

function clear(extremes: Extremes): void {
  extremes.min = Infinity;
  extremes.max = -Infinity;
  extremes.exponential?.clear();
}

/** What a reader of deltas remembers of a cell, or the whole for those who want that. */
export interface ReaderState extends Extremes {
  count: number;
  sum: number;
  negatives: number;
  counts: readonly number[] | undefined;
}

/** What happened in a distribution, since the start or since the last collection. */
export interface CellReading extends Extremes {
  readonly count: number;
  readonly sum: number;
  readonly negatives: number;
  readonly counts: readonly number[];
}

function newState(cell: Cell): ReaderState {
  return {
    min: Infinity,
    max: -Infinity,
    exponential: noBuckets(cell),
    count: 0,
    sum: 0,
    negatives: 0,
    counts: undefined,
  };
}

function isDistribution(cell: Cell): boolean {
  return cell.kind === EXPLICIT || cell.kind === EXPONENTIAL;
}

/** Hands the extremes of a cell to the readers of deltas and to the whole. */
function handOut(cell: Cell, slots: readonly number[]): void {
  if (!isDistribution(cell)) return;
  cell.whole ??= noExtremes(cell);
  absorb(cell.whole, cell);
  for (const slot of slots) absorb(stateOf(cell, slot), cell);
  clear(cell);
}

function stateOf(cell: Cell, slot: number): ReaderState {
  cell.states ??= [];
  return (cell.states[slot] ??= newState(cell));
}

function remember(state: ReaderState, cell: Cell): void {
  state.count = cell.count;
  state.sum = cell.sum;
  state.negatives = cell.negatives;
  state.counts = cell.counts?.slice();
}

/** Has a reader of deltas begin here: what the cell holds is none of its business. `others` are the slots of those who were there before. */
export function beginDeltas(cell: Cell, slot: number, others: readonly number[]): void {
  handOut(cell, others);
  remember(stateOf(cell, slot), cell);
}

/** Forgets a reader. */
export function endDeltas(cell: Cell, slot: number): void {
  if (cell.states !== undefined) cell.states[slot] = undefined;
}

/** Whether a reader of deltas has had everything that the cell holds. */
export function hasHad(cell: Cell, slot: number): boolean {
  return cell.states?.[slot]?.count === cell.count;
}

/** What was added since the reader last asked, or what was set; `undefined` when nothing was. */
export function takeNumber(cell: Cell, slot: number): number | undefined {
  const state = stateOf(cell, slot);
  if (state.count === cell.count) return undefined;
  const value = cell.kind === LAST_VALUE ? cell.sum : cell.sum - state.sum;
  state.count = cell.count;
  state.sum = cell.sum;
  return value;
}

/** What happened in a distribution since the reader last asked; `undefined` when nothing did. `slots` are those of all readers of deltas. */
export function takeDelta(cell: Cell, slot: number, slots: readonly number[]): CellReading | undefined {
  const state = stateOf(cell, slot);
  if (state.count === cell.count) return undefined;
  handOut(cell, slots);
  const { counts: before } = state;
  const reading: CellReading = {
    count: cell.count - state.count,
    sum: cell.sum - state.sum,
    negatives: cell.negatives - state.negatives,
    counts: difference(cell.counts, before),
    min: state.min,
    max: state.max,
    exponential: state.exponential,
  };
  remember(state, cell);
  state.min = Infinity;
  state.max = -Infinity;
  state.exponential = noBuckets(cell);
  return reading;
}

function difference(counts: readonly number[] | undefined, before: readonly number[] | undefined): readonly number[] {
  if (counts === undefined) return [];
  return before === undefined ? counts.slice() : counts.map((count, index) => count - (before[index] as number));
}

/** What happened in a distribution since the start. */
export function readWhole(cell: Cell): CellReading {
  const extremes = cell.whole === undefined ? cell : noExtremes(cell);
  if (cell.whole !== undefined) {
    absorb(extremes, cell.whole);
    absorb(extremes, cell);
  }
  const { count, sum, negatives, counts } = cell;
  const { min, max, exponential } = extremes;
  return { count, sum, negatives, counts: counts?.slice() ?? [], min, max, exponential };
}
