import type { Meter, MeterProvider, MetricOptions } from '@opentelemetry/api';
import type { InstrumentationScope, MetricKind, MetricSource } from '@throughline/core';
import { createBoundedCache, createScope, readScope } from '@throughline/core';

import { readSource } from './instrument-source.ts';
import {
  AddingInstrument,
  RecordingInstrument,
  createBatchCallbacks,
  createObservableInstrument,
} from './meter-instruments.ts';

/** A meter whose instruments ask for the engine. It may be made before telemetry starts and outlives its shutdown. */
function createMeter(scope: InstrumentationScope): Meter {
  const batches = createBatchCallbacks();
  const sourceFor = (kind: MetricKind, name: string, options: MetricOptions | undefined): MetricSource =>
    readSource({ scope, kind, name, options });
  return {
    createCounter: (name, options) => new AddingInstrument(sourceFor('counter', name, options)),
    createUpDownCounter: (name, options) => new AddingInstrument(sourceFor('upDownCounter', name, options)),
    createHistogram: (name, options) => new RecordingInstrument(sourceFor('histogram', name, options)),
    createGauge: (name, options) => new RecordingInstrument(sourceFor('gauge', name, options)),
    createObservableCounter: (name, options) =>
      createObservableInstrument(sourceFor('observableCounter', name, options)),
    createObservableUpDownCounter: (name, options) =>
      createObservableInstrument(sourceFor('observableUpDownCounter', name, options)),
    createObservableGauge: (name, options) => createObservableInstrument(sourceFor('observableGauge', name, options)),
    addBatchObservableCallback: (callback, observables) => batches.add(callback, observables),
    removeBatchObservableCallback: (callback, observables) => batches.remove(callback, observables),
  };
}

const MOST_METERS = 1_000;

/** Makes a meter provider. Meters are kept by name, version and schema. */
export function createMeterProvider(): MeterProvider {
  const meters = createBoundedCache<string, Meter>(MOST_METERS);
  return {
    getMeter(givenName, givenVersion, options) {
      const { name, details, key } = readScope(givenName, givenVersion, options);
      const known = meters.get(key);
      if (known !== undefined) return known;
      const meter = createMeter(createScope(name, details));
      meters.set(key, meter);
      return meter;
    },
  };
}

/** The meter provider of this process. */
export const meterProvider: MeterProvider = createMeterProvider();
