/**
 * Keeps a few measurements of a point, each of an interval with the same chance: OpenTelemetry Metrics SDK specification, ExemplarReservoir.
 *
 * It is decided in advance how many measurements pass before the next one is kept, so that a measurement costs a countdown. The draws
 * start anew with each collection; what was kept stays until it is replaced, and the reader of deltas takes what is new to it.
 */
import type { ExemplarRecord } from '@throughline/core';

/** The number of exemplars of a point that is no histogram. */
export const SMALL_RESERVOIR = 4;

const FOR_EVER = 2 ** 30;

function filled<T>(length: number, value: T): T[] {
  return Array.from({ length }, () => value);
}

function drawn(): number {
  return 1 - Math.random();
}

/** The exemplars of a point. */
export class Reservoir {
  /** How many measurements of a slot pass until one is kept. */
  readonly countdowns: number[];
  private readonly places: number[];
  private readonly kept: (ExemplarRecord | undefined)[];
  private readonly perBucket: boolean;
  private weight = 1;
  private filled = 0;

  /** One slot that keeps `size` exemplars, or `size` slots, one per bucket, that keep one each. */
  constructor(size: number, perBucket: boolean) {
    const slots = perBucket ? size : 1;
    this.perBucket = perBucket;
    this.countdowns = filled(slots, 1);
    this.places = filled(slots, 1);
    this.kept = filled<ExemplarRecord | undefined>(size, undefined);
  }

  /** Keeps a measurement whose countdown has ended, and draws the next one. */
  keep(slot: number, exemplar: ExemplarRecord): void {
    if (this.perBucket) this.keepInBucket(slot, exemplar);
    else this.keepAnywhere(exemplar);
  }

  /** Passes the turn of a measurement that may not be kept on to the next one. */
  pass(slot: number): void {
    this.countdowns[slot] = 1;
    this.places[slot] = (this.places[slot] as number) + 1;
  }

  /** Begins a new interval. */
  restart(): void {
    this.countdowns.fill(1);
    this.places.fill(1);
    this.filled = 0;
  }

  /** The exemplars that were kept after a moment. */
  newerThan(ticks: number): ExemplarRecord[] {
    return this.kept.filter((exemplar) => exemplar !== undefined && exemplar.ticks > ticks) as ExemplarRecord[];
  }

  private keepInBucket(slot: number, exemplar: ExemplarRecord): void {
    this.kept[slot] = exemplar;
    const place = this.places[slot] as number;
    const next = Math.min(FOR_EVER, Math.floor(place / drawn()) + 1);
    this.places[slot] = next;
    this.countdowns[slot] = next - place;
  }

  private keepAnywhere(exemplar: ExemplarRecord): void {
    const { length } = this.kept;
    const full = this.filled === length;
    this.kept[full ? Math.floor(Math.random() * length) : this.filled++] = exemplar;
    if (this.filled < length) {
      this.countdowns[0] = 1;
      return;
    }
    this.weight = (full ? this.weight : 1) * drawn() ** (1 / length);
    this.countdowns[0] = Math.min(FOR_EVER, Math.floor(Math.log(drawn()) / Math.log1p(-this.weight)) + 1);
  }
}
