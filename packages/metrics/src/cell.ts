/**
 * Where the measurements of one set of attributes add up.
 *
 * One class for all aggregations, so that whoever records meets one shape. A cell only ever grows; readers remember what they have had
 * (see `reader-state.ts`). Minimum, maximum and exponential buckets cannot be subtracted: these begin anew when a reader of deltas collects, and
 * what they held goes to every reader first.
 */
import type { Attributes, Context } from '@opentelemetry/api';
import type { TraceIdentity } from '@throughline/core';
import { now } from '@throughline/core';

import type { CellKind } from './cell-kind.ts';
import { EXPLICIT, EXPONENTIAL, LAST_VALUE, SUM } from './cell-kind.ts';
import { copyIdentity } from './exemplar-policy.ts';
import { ExponentialCounts } from './exponential-counts.ts';
import type { PointAttributes } from './point-attributes.ts';
import type { Extremes, ReaderState } from './reader-state.ts';
import { Reservoir } from './reservoir.ts';
import type { CellPlan } from './stream-plan.ts';

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

/** The sum, or the last value, of one set of attributes; or its distribution. */
export class Cell {
  readonly plan: CellPlan;
  readonly kind: CellKind;
  readonly attributes: PointAttributes;
  readonly startTicks: number;
  /** Grows when whoever keeps the cell has to look for it again. */
  version = 0;
  /** False once the cell was removed. */
  live = true;
  count = 0;
  /** The sum, or the last value. */
  sum = 0;
  /** Since a reader of deltas last collected. */
  min: number = Infinity;
  max: number = -Infinity;
  negatives = 0;
  readonly boundaries: readonly number[];
  readonly counts: number[] | undefined;
  /** The bucket of the last measurement, which is often that of the next: above `floor` and up to `ceiling`. */
  private bucket = 0;
  private floor: number = Infinity;
  private ceiling: number = Infinity;
  /** Since a reader of deltas last collected. */
  exponential: ExponentialCounts | undefined;
  reservoir: Reservoir | undefined = undefined;
  /** The extremes up to then. */
  whole: Extremes | undefined = undefined;
  /** What readers of deltas remember, by their slot. */
  states: (ReaderState | undefined)[] | undefined = undefined;

  constructor(plan: CellPlan, attributes: PointAttributes) {
    this.plan = plan;
    this.kind = plan.kind;
    this.attributes = attributes;
    this.startTicks = now();
    this.boundaries = plan.boundaries;
    this.counts = plan.kind === EXPLICIT ? zeros(plan.boundaries.length + 1) : undefined;
    this.exponential = plan.kind === EXPONENTIAL ? new ExponentialCounts(plan.maxSize, plan.maxScale) : undefined;
  }

  /** Adds a measurement, whose value is known to be fit. `given` is what it was made with, for an exemplar. */
  record(value: number, context: Context | undefined, given: Attributes | undefined): void {
    this.count++;
    let slot = 0;
    switch (this.kind) {
      case SUM:
        this.sum += value;
        break;
      case LAST_VALUE:
        this.sum = value;
        break;
      case EXPLICIT:
        slot = value > this.floor && value <= this.ceiling ? this.bucket : this.bucketOf(value);
        this.countValue(value);
        (this.counts as number[])[slot] = ((this.counts as number[])[slot] as number) + 1;
        break;
      case EXPONENTIAL:
        this.countValue(value);
        (this.exponential as ExponentialCounts).record(value);
        break;
    }
    const { reservoir } = this;
    if (reservoir === undefined) {
      if (this.plan.exemplars.mayKeep()) this.offerFirst({ value, context, given, slot });
    } else {
      const left = (reservoir.countdowns[slot] as number) - 1;
      if (left > 0) reservoir.countdowns[slot] = left;
      else this.offer(reservoir, { value, context, given, slot });
    }
  }

  private countValue(value: number): void {
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value < 0) this.negatives++;
  }

  /** The first bucket whose boundary is not below the value. */
  private bucketOf(value: number): number {
    const { boundaries } = this;
    let low = 0;
    let high = boundaries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (boundaries[middle] as number)) high = middle;
      else low = middle + 1;
    }
    this.bucket = low;
    this.floor = low === 0 ? -Infinity : (boundaries[low - 1] as number);
    this.ceiling = low === boundaries.length ? Infinity : (boundaries[low] as number);
    return low;
  }

  private offerFirst(offer: Offer): void {
    const span = this.plan.exemplars.spanFor(offer.context);
    if (span === undefined) return;
    this.reservoir = new Reservoir(this.plan.reservoirSize, this.kind === EXPLICIT && this.boundaries.length > 0);
    this.keep(this.reservoir, offer, span);
  }

  private offer(reservoir: Reservoir, offer: Offer): void {
    const span = this.plan.exemplars.spanFor(offer.context);
    if (span === undefined) reservoir.pass(offer.slot);
    else this.keep(reservoir, offer, span);
  }

  private keep(reservoir: Reservoir, { slot, value, given }: Offer, span: TraceIdentity | null): void {
    reservoir.keep(slot, {
      value,
      ticks: now(),
      span: span === null ? undefined : copyIdentity(span),
      filteredAttributes: this.plan.leftOut(given),
    });
  }
}

/** A measurement that may become an exemplar. */
interface Offer {
  readonly value: number;
  readonly context: Context | undefined;
  readonly given: Attributes | undefined;
  readonly slot: number;
}
