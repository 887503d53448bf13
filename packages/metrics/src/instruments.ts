/** Instruments for applications: typed labels, kept handles, timers. They may be made before telemetry starts and outlive its shutdown. */
import type { Context } from '@opentelemetry/api';
import type { InstrumentationScope, MetricHandle, MetricKind, MetricSource } from '@throughline/core';
import { plainCopy, ports, toPlainAttributes } from '@throughline/core';

import { readAdvice } from './instrument-source.ts';
import { LateInstrument } from './late-instrument.ts';
import { unitOfName } from './name-units.ts';
import type { Timer } from './timer.ts';
import { perMillisecond, startTimer, timed } from './timer.ts';

/** The value of a label. It becomes a text. */
export type LabelValue = string | number | boolean;

/** Labels, by their keys. */
export type Labels<L extends string = string> = Readonly<Partial<Record<L, LabelValue>>>;

/** The options of an instrument. */
export interface InstrumentOptions<L extends string = string> {
  /** What is measured, in a sentence. */
  readonly description?: string | undefined;
  /** By the Unified Code for Units of Measure. Default: by the end of the name, `_seconds`, `_ms`, `_milliseconds`, `_bytes`, `_ratio`. */
  readonly unit?: string | undefined;
  /** The keys that labels may have; for the type checker alone. */
  readonly labels?: readonly L[] | undefined;
}

/** The options of a histogram. A view wins over both. */
export interface HistogramOptions<L extends string = string> extends InstrumentOptions<L> {
  /** The upper bounds of the buckets, inclusive. Default: those that suit the unit. */
  readonly buckets?: readonly number[] | undefined;
  /** Buckets that fit themselves to the values, in place of fixed ones. Default `false`. */
  readonly exponential?: boolean | undefined;
}

/** What all instruments have. `Bound` is what is kept for one set of labels. */
export interface Labelled<L extends string, Bound> {
  /** A handle for one set of labels: the cheapest way to record. */
  bind(labels: Labels<L>): Bound;
  /** Forgets a set of labels, which makes room for another. */
  remove(labels: Labels<L>): void;
}

/** Something that only rises. */
export interface Counter<L extends string = string> extends Labelled<L, BoundCounter> {
  /** Adds a number that is not negative. The context is that of the span an exemplar leads to. Default: the active one. */
  add(value: number, labels?: Labels<L>, context?: Context): void;
}

/** Something that rises and falls. */
export interface UpDownCounter<L extends string = string> extends Labelled<L, BoundCounter> {
  add(value: number, labels?: Labels<L>, context?: Context): void;
}

/** Something that has a value. */
export interface Gauge<L extends string = string> extends Labelled<L, BoundGauge> {
  set(value: number, labels?: Labels<L>, context?: Context): void;
}

/** A distribution. */
export interface Histogram<L extends string = string> extends Labelled<L, BoundHistogram> {
  record(value: number, labels?: Labels<L>, context?: Context): void;
  /** Runs a function and records how long it, or the promise it returns, took; failures too. In the unit of the histogram, else in milliseconds. */
  time<T>(fn: () => T, labels?: Labels<L>): T;
  /** Begins to measure a duration, up to the end of the block: `using timer = histogram.start()`. Its exemplar is the span that is active now. */
  start(labels?: Labels<L>): Timer<L>;
}

/** A counter for one set of labels. */
export interface BoundCounter {
  add(value: number, context?: Context): void;
}

/** A gauge for one set of labels. */
export interface BoundGauge {
  set(value: number, context?: Context): void;
}

/** A histogram for one set of labels. */
export interface BoundHistogram {
  record(value: number, context?: Context): void;
}

interface Given<L extends string> {
  readonly scope: InstrumentationScope;
  readonly kind: MetricKind;
  readonly name: string;
  readonly options: HistogramOptions<L> | null | undefined;
}

/** What an instrument of an application is, to the engine. */
export function sourceOf<L extends string>({ scope, kind, name, options }: Given<L>): MetricSource {
  const { unit, description, buckets, exponential } = plainCopy(options);
  return {
    scope,
    kind,
    name,
    unit: typeof unit === 'string' ? unit : unitOfName(name),
    description: typeof description === 'string' ? description : '',
    boundaries: readAdvice(name, buckets),
    exponential: exponential === true,
    textLabels: true,
  };
}

class AddingHandle implements BoundCounter {
  private readonly handle: MetricHandle;

  constructor(handle: MetricHandle) {
    this.handle = handle;
  }

  add(value: number, context?: Context): void {
    this.handle.record(value, context);
  }
}

class SettingHandle implements BoundGauge {
  private readonly handle: MetricHandle;

  constructor(handle: MetricHandle) {
    this.handle = handle;
  }

  set(value: number, context?: Context): void {
    this.handle.record(value, context);
  }
}

class FacadeCounter<L extends string> implements Counter<L>, UpDownCounter<L> {
  private readonly instrument: LateInstrument;

  constructor(source: MetricSource) {
    this.instrument = new LateInstrument(source);
  }

  add(value: number, labels?: Labels<L>, context?: Context): void {
    this.instrument.record(value, labels, context);
  }

  bind(labels: Labels<L>): BoundCounter {
    return new AddingHandle(ports.instrument.handle(this.instrument.source, toPlainAttributes(labels)));
  }

  remove(labels: Labels<L>): void {
    this.instrument.remove(labels);
  }
}

class FacadeGauge<L extends string> implements Gauge<L> {
  private readonly instrument: LateInstrument;

  constructor(source: MetricSource) {
    this.instrument = new LateInstrument(source);
  }

  set(value: number, labels?: Labels<L>, context?: Context): void {
    this.instrument.record(value, labels, context);
  }

  bind(labels: Labels<L>): BoundGauge {
    return new SettingHandle(ports.instrument.handle(this.instrument.source, toPlainAttributes(labels)));
  }

  remove(labels: Labels<L>): void {
    this.instrument.remove(labels);
  }
}

class FacadeHistogram<L extends string> implements Histogram<L> {
  private readonly instrument: LateInstrument;
  private readonly scale: number;

  constructor(source: MetricSource) {
    this.instrument = new LateInstrument(source);
    this.scale = perMillisecond(source.unit);
  }

  record(value: number, labels?: Labels<L>, context?: Context): void {
    this.instrument.record(value, labels, context);
  }

  time<T>(fn: () => T, labels?: Labels<L>): T {
    return timed(fn, this.start(labels));
  }

  start(labels?: Labels<L>): Timer<L> {
    return startTimer(this, this.scale, labels);
  }

  bind(labels: Labels<L>): BoundHistogram {
    return ports.instrument.handle(this.instrument.source, toPlainAttributes(labels));
  }

  remove(labels: Labels<L>): void {
    this.instrument.remove(labels);
  }
}

/** Makes a counter: something that only rises. */
export function createCounter<L extends string = string>(
  scope: InstrumentationScope,
  name: string,
  options?: InstrumentOptions<L>,
): Counter<L> {
  return new FacadeCounter(sourceOf({ scope, kind: 'counter', name, options }));
}

/** Makes a counter that may fall. */
export function createUpDownCounter<L extends string = string>(
  scope: InstrumentationScope,
  name: string,
  options?: InstrumentOptions<L>,
): UpDownCounter<L> {
  return new FacadeCounter(sourceOf({ scope, kind: 'upDownCounter', name, options }));
}

/** Makes a gauge: something that has a value. */
export function createGauge<L extends string = string>(
  scope: InstrumentationScope,
  name: string,
  options?: InstrumentOptions<L>,
): Gauge<L> {
  return new FacadeGauge(sourceOf({ scope, kind: 'gauge', name, options }));
}

/** Makes a histogram: a distribution. */
export function createHistogram<L extends string = string>(
  scope: InstrumentationScope,
  name: string,
  options?: HistogramOptions<L>,
): Histogram<L> {
  return new FacadeHistogram(sourceOf({ scope, kind: 'histogram', name, options }));
}
