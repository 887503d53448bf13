import type { InstrumentationScope } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';

import type { Counter, Gauge, Histogram, HistogramOptions, InstrumentOptions, UpDownCounter } from './instruments.ts';
import { createCounter, createGauge, createHistogram, createUpDownCounter } from './instruments.ts';
import type { ObservableKind, ObservableRegistration, Observed } from './observables.ts';
import { createObservable } from './observables.ts';

/**
 * The metrics part of `Telemetry`.
 *
 * An instrument is made once for each kind and name, and kept; the options of the first call count. Instruments may be asked for before telemetry
 * starts, at the top of a module for instance. Units are inferred from the end of the name: `_seconds`, `_ms`, `_bytes`, `_ratio`.
 */
export interface InstrumentFunctions {
  /** Something that only rises: requests, bytes, errors. */
  counter<L extends string = string>(name: string, options?: InstrumentOptions<L>): Counter<L>;
  /** Something that rises and falls: connections, items in a queue. */
  upDownCounter<L extends string = string>(name: string, options?: InstrumentOptions<L>): UpDownCounter<L>;
  /** Something that has a value: a temperature, a setting. */
  gauge<L extends string = string>(name: string, options?: InstrumentOptions<L>): Gauge<L>;
  /** A distribution: durations, sizes. */
  histogram<L extends string = string>(name: string, options?: HistogramOptions<L>): Histogram<L>;
  /** A histogram of durations, for `start()` and `time()`. */
  timer<L extends string = string>(name: string, options?: HistogramOptions<L>): Histogram<L>;
  /** Has a value read at each collection: `telemetry.observable('gauge', 'pool_size', () => pool.size)`. Returns the removal. */
  observable<L extends string = string>(
    kind: ObservableKind,
    name: string,
    read: () => Observed<L> | Promise<Observed<L>>,
    options?: InstrumentOptions<L>,
  ): ObservableRegistration;
}

const MOST_INSTRUMENTS = 10_000;

/** Makes the functions that make instruments for a scope. */
export function createInstrumentFunctions(scope: InstrumentationScope): InstrumentFunctions {
  const once = <Instrument, Options>(
    create: (of: InstrumentationScope, name: string, options?: Options) => Instrument,
  ): ((name: string, options?: Options) => Instrument) => {
    const known = createBoundedCache<string, Instrument>(MOST_INSTRUMENTS);
    return (name, options) => {
      let instrument = known.get(name);
      if (instrument === undefined) {
        instrument = create(scope, name, options);
        known.set(name, instrument);
      }
      return instrument;
    };
  };
  const histogram = once<Histogram, HistogramOptions>(createHistogram) as InstrumentFunctions['histogram'];
  return {
    counter: once<Counter, InstrumentOptions>(createCounter),
    upDownCounter: once<UpDownCounter, InstrumentOptions>(createUpDownCounter),
    gauge: once<Gauge, InstrumentOptions>(createGauge),
    histogram,
    timer: histogram,
    observable: (kind, name, read, options) => createObservable(scope, { ...options, kind, name, read }),
  };
}
