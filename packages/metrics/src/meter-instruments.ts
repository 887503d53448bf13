/** The instruments of the OpenTelemetry API. They may be made before telemetry starts and outlive its shutdown. */
import type {
  Attributes,
  BatchObservableCallback,
  Context,
  Counter,
  Gauge,
  Histogram,
  Observable as ApiObservable,
  ObservableCallback,
  UpDownCounter,
} from '@opentelemetry/api';
import type { MetricSource } from '@throughline/core';
import { addObservable, internalLog } from '@throughline/core';

import { LateInstrument } from './late-instrument.ts';

/** A counter, or one that may fall. */
export class AddingInstrument implements Counter, UpDownCounter {
  private readonly instrument: LateInstrument;

  constructor(source: MetricSource) {
    this.instrument = new LateInstrument(source);
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    this.instrument.record(value, attributes, context);
  }
}

/** A histogram or a gauge. */
export class RecordingInstrument implements Histogram, Gauge {
  private readonly instrument: LateInstrument;

  constructor(source: MetricSource) {
    this.instrument = new LateInstrument(source);
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.instrument.record(value, attributes, context);
  }
}

const sources = new WeakMap<object, MetricSource>();

/** Makes an instrument whose values its callbacks read at each collection. */
export function createObservableInstrument(source: MetricSource): ApiObservable {
  const removals = new Map<ObservableCallback, () => void>();
  const observable: ApiObservable = {
    addCallback(callback) {
      if (typeof callback !== 'function' || removals.has(callback)) return;
      const removal = addObservable({
        sources: [source],
        read: (observe) => callback({ observe: (value, attributes) => observe(source, value, attributes) }),
      });
      removals.set(callback, removal);
    },
    removeCallback(callback) {
      removals.get(callback)?.();
      removals.delete(callback);
    },
  };
  sources.set(observable, source);
  // For conflicts to show when the instrument is made, not when it is first read.
  void new LateInstrument(source);
  return observable;
}

/** The callbacks of a meter that read several instruments at once. */
export interface BatchCallbacks {
  add(callback: BatchObservableCallback, observables: unknown): void;
  remove(callback: BatchObservableCallback, observables: unknown): void;
}

interface Batch {
  readonly callback: BatchObservableCallback;
  readonly sources: ReadonlySet<MetricSource>;
  readonly removal: () => void;
}

/** Makes an empty set of callbacks. */
export function createBatchCallbacks(): BatchCallbacks {
  let batches: Batch[] = [];
  const find = (callback: BatchObservableCallback, of: ReadonlySet<MetricSource>): Batch | undefined =>
    batches.find(
      (batch) =>
        batch.callback === callback && batch.sources.size === of.size && [...of].every((one) => batch.sources.has(one)),
    );

  return {
    add(callback, observables) {
      const of = sourcesOf(observables);
      if (typeof callback !== 'function' || of.size === 0) {
        internalLog.warn(
          'a callback for several observable instruments was given none of ours, or is no function; it was left out',
        );
        return;
      }
      if (find(callback, of) !== undefined) return;
      const removal = addObservable({
        sources: [...of],
        read: (observe) =>
          callback({
            observe(metric, value, attributes) {
              const source = sourceOf(metric);
              if (source !== undefined) observe(source, value, attributes);
            },
          }),
      });
      batches.push({ callback, sources: of, removal });
    },
    remove(callback, observables) {
      const found = find(callback, sourcesOf(observables));
      found?.removal();
      batches = batches.filter((batch) => batch !== found);
    },
  };
}

function sourceOf(observable: unknown): MetricSource | undefined {
  return typeof observable === 'object' && observable !== null ? sources.get(observable) : undefined;
}

const MOST_SOURCES = 10_000;

function sourcesOf(observables: unknown): Set<MetricSource> {
  try {
    const list: unknown[] = Array.isArray(observables) ? observables.slice(0, MOST_SOURCES) : [];
    return new Set(list.map(sourceOf).filter((source) => source !== undefined));
  } catch {
    return new Set();
  }
}
