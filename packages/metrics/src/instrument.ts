import type { Attributes, Context } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type { MetricHandle, MetricInstrument, MetricSource } from '@throughline/core';
import { internalLog, now, registry, shown, toPlainAttributes } from '@throughline/core';

import type { Cell } from './cell.ts';
import type { Stream } from './stream.ts';

/** An instrument of the engine: takes measurements and hands them to its streams. Never throws, whatever it is given. */
export class Instrument implements MetricInstrument {
  readonly source: MetricSource;
  readonly createdTicks: number;
  live = true;
  /** The first stream; `undefined` when a view drops the instrument. */
  stream: Stream | undefined = undefined;
  /** Further ones, of further views or for readers that want another form. */
  others: readonly Stream[] | undefined = undefined;
  private readonly rises: boolean;
  /** Whether values have to be whole. */
  readonly isWhole: boolean;
  private readonly refusals = new Set<string>();

  constructor(source: MetricSource) {
    this.source = source;
    this.createdTicks = now();
    this.rises = source.kind === 'counter' || source.kind === 'observableCounter';
    this.isWhole = source.valueType === ValueType.INT;
  }

  /** All streams. */
  streams(): readonly Stream[] {
    return this.stream === undefined ? [] : [this.stream, ...(this.others ?? [])];
  }

  useStreams(streams: readonly Stream[]): void {
    this.stream = streams[0];
    this.others = streams.length > 1 ? streams.slice(1) : undefined;
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    const { stream } = this;
    if (stream === undefined || !this.takes(value)) return;
    const fit = this.isWhole ? this.truncated(value) : value;
    stream.cellFor(attributes).record(fit, context, attributes);
    if (this.others !== undefined) this.recordFurther(fit, attributes, context);
  }

  remove(attributes: Attributes): void {
    for (const stream of this.streams()) stream.remove(attributes);
  }

  recordFurther(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    for (const stream of this.others ?? []) stream.cellFor(attributes).record(value, context, attributes);
  }

  /** Whether a value can be recorded. What cannot is refused with one warning: it would spoil the point for ever. */
  takes(value: unknown): value is number {
    if (Number.isFinite(value) && ((value as number) >= 0 || !this.rises)) return true;
    const isNumber = Number.isFinite(value);
    this.refuse(
      isNumber ? 'negative' : 'unusable',
      `expected ${isNumber ? 'no negative number, because it only rises' : 'a finite number'}, received ${shown(value)}; it was left out`,
    );
    return false;
  }

  /** The value of an instrument of whole numbers. */
  truncated(value: number): number {
    if (Number.isInteger(value)) return value;
    this.refuse('fraction', `expected a whole number, received ${value}; its fraction was left out`);
    return Math.trunc(value);
  }

  private refuse(what: string, message: string): void {
    if (this.refusals.has(what)) return;
    this.refusals.add(what);
    internalLog.warn(`${this.source.kind} ${shown(this.source.name)}: ${message}`);
  }
}

/**
 * The kept handle of one set of attributes. It finds its cell with the first measurement, and again when that was removed, or the engine
 * replaced.
 */
export class BoundHandle implements MetricHandle {
  private readonly instrument: Instrument;
  private readonly attributes: Attributes;
  private cell: Cell | undefined = undefined;
  private version = 0;
  /** What takes over once the engine has stopped. */
  private successor: MetricHandle | undefined = undefined;

  constructor(instrument: Instrument, attributes: Attributes) {
    this.instrument = instrument;
    this.attributes = toPlainAttributes(attributes);
  }

  record(value: number, context?: Context): void {
    const { cell, instrument } = this;
    if (!instrument.takes(value)) return;
    const fit = instrument.isWhole ? instrument.truncated(value) : value;
    if (cell === undefined || cell.version !== this.version) {
      this.recordAnew(fit, context);
      return;
    }
    cell.record(fit, context, this.attributes);
    if (instrument.others !== undefined) instrument.recordFurther(fit, this.attributes, context);
  }

  private recordAnew(value: number, context: Context | undefined): void {
    const { instrument, attributes } = this;
    if (!instrument.live) {
      this.cell = undefined;
      this.successor ??= registry.noInstruments.handle(instrument.source, attributes);
      this.successor.record(value, context);
      return;
    }
    const { stream } = instrument;
    if (stream === undefined) return;
    this.cell = stream.cellFor(attributes);
    this.version = this.cell.version;
    this.cell.record(value, context, attributes);
    if (instrument.others !== undefined) instrument.recordFurther(value, attributes, context);
  }
}

/** An instrument without a usable name: takes everything and keeps nothing. */
export const NOWHERE: MetricInstrument = { live: true, record: () => undefined, remove: () => undefined };
