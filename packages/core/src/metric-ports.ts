/** Where metrics are recorded and where they are collected: the two sides of the instrument engine. */
import type { Attributes, Context, ValueType } from '@opentelemetry/api';

import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { MetricKind, MetricSnapshot, Temporality } from './metric-records.ts';

/** What an instrumentation says once about an instrument. */
export interface MetricSource {
  readonly scope: InstrumentationScope;
  readonly kind: MetricKind;
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Default: double. */
  readonly valueType?: ValueType | undefined;
  /** The buckets of a histogram that fit what is measured. A view may choose others. */
  readonly boundaries?: readonly number[] | undefined;
  /** Whether a histogram has exponential buckets where no view says otherwise. Default: what the reader wants. */
  readonly exponential?: boolean | undefined;
  /** Whether attribute values are labels: numbers and booleans become texts. Default: they stay what they are. */
  readonly textLabels?: boolean | undefined;
}

/**
 * Where the values of one instrument and one set of attributes go: to be kept, and used for each measurement.
 *
 * It stays right whatever happens: when telemetry starts, stops or is set up again, and when its point was removed.
 */
export interface MetricHandle {
  /** Adds to a counter, sets a gauge, counts a value in a histogram. The context is that of the span the measurement belongs to. Default: the active one. */
  record(value: number, context?: Context): void;
}

/**
 * An instrument that is told the attributes with each measurement: dearer than a kept handle, cheaper than a handle each time.
 *
 * It belongs to one engine. Once it is no longer live, whoever keeps it asks the port for its successor.
 */
export interface MetricInstrument {
  readonly live: boolean;
  /** Records a measurement. The context is that of the span it belongs to. Default: the active one. */
  record(value: number, attributes?: Attributes, context?: Context): void;
  /** Forgets the point of one set of attributes, and makes room for another. */
  remove(attributes: Attributes): void;
}

/** Makes the handles of instruments. */
export interface InstrumentPort {
  /** The handle of one set of attributes. It costs a lookup: keep it. */
  handle(source: MetricSource, attributes: Attributes): MetricHandle;
  /** The instrument itself. */
  instrument(source: MetricSource): MetricInstrument;
}

/** Tells a value of one of the observable instruments that are read together. */
export type Observe = (source: MetricSource, value: number, attributes?: Attributes) => void;

/** Observable instruments that are read together, once in each collection. */
export interface Observable {
  readonly sources: readonly MetricSource[];
  /** May be asynchronous; it is given up at the deadline of the collection. */
  read(observe: Observe): unknown;
}

/** Somebody who collects. Its identity is what tells one reader's deltas from another's. */
export interface MetricReader {
  readonly name: string;
  temporality(kind: MetricKind): Temporality;
  /** The aggregation of histograms for which no view chooses one. Boundaries that are advised count where it is explicit. Default: explicit. */
  readonly histograms?: 'explicit' | 'exponential' | undefined;
}

/** Collects what was recorded. */
export interface MetricCollectionPort {
  /**
   * Collects for a reader. The deadline is a moment of `Date.now()`; callbacks that take longer are left out. Never rejects. A reader that was not
   * added gets what has added up since the start.
   */
  collect(reader: MetricReader, deadline: number): Promise<MetricSnapshot>;
  /** The same without asynchronous callbacks, for where the event loop has ended. */
  collectNow(reader: MetricReader): MetricSnapshot;
  /** Says that readers came or went. */
  readersChanged(): void;
}
