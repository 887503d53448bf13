import type { Meter, Tracer } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import { createBoundedCache, createScope } from '@throughline/core';
import type { LogFunctions } from '@throughline/logging';
import { createLogFunctions, loggerProvider } from '@throughline/logging';
import type { InstrumentFunctions } from '@throughline/metrics';
import { createInstrumentFunctions, meterProvider } from '@throughline/metrics';
import type { SpanFunctions } from '@throughline/tracing';
import { createSpanFunctions, tracerProvider } from '@throughline/tracing';

import type { MetersOf, ObserveFunction } from './observe.ts';
import { createMeters, createObserve } from './observe.ts';

/** The telemetry of one part of an application: everything it makes carries the part's name. */
export interface Telemetry extends SpanFunctions, InstrumentFunctions, Omit<LogFunctions, 'child'> {
  readonly name: string;
  /** Runs a function as one observed operation: a span, its duration with an exemplar, and its errors. */
  readonly observe: ObserveFunction;
  /** The same telemetry, with attributes on each of its log lines. */
  child(attributes: Readonly<Record<string, unknown>>): Telemetry;
}

/** What may be said of a part besides its name. */
export interface TelemetryDetails {
  readonly version?: string | undefined;
}

const MOST_NAMES = 1_000;
const known = createBoundedCache<string, Telemetry>(MOST_NAMES);

/**
 * The telemetry of a part of the application, by its name. Cached: the same name and version give the same object.
 *
 * It may be asked for before `configureTelemetry`, at the top of a module for instance; it does nothing until telemetry starts.
 */
export function getTelemetry(name: string, details: TelemetryDetails | string = {}): Telemetry {
  const version = typeof details === 'string' ? details : details?.version;
  const key = JSON.stringify([name, version]);
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const scope = createScope(name, { version });
  const instruments = createInstrumentFunctions(scope);
  const shared = { name: scope.name, ...createSpanFunctions(scope), ...instruments };
  const telemetry = telemetryOf(shared, createMeters(instruments), createLogFunctions(scope));
  known.set(key, telemetry);
  return telemetry;
}

/** What a part and its children have in common. */
type SpansAndInstruments = SpanFunctions & InstrumentFunctions & Pick<Telemetry, 'name'>;

/** An application may make a child for each request: it brings nothing of its own but its log lines. */
function telemetryOf(shared: SpansAndInstruments, metersOf: MetersOf, logs: LogFunctions): Telemetry {
  return {
    ...shared,
    ...logs,
    observe: createObserve(shared, metersOf, logs),
    child: (attributes) => telemetryOf(shared, metersOf, logs.child(attributes)),
  };
}

/** A tracer of the OpenTelemetry API on our engine, also before `configureTelemetry` and where another provider is registered. */
export function getTracer(name: string, version?: string): Tracer {
  return tracerProvider.getTracer(name, version);
}

/** A meter of the OpenTelemetry API on our engine, also before `configureTelemetry` and where another provider is registered. */
export function getMeter(name: string, version?: string): Meter {
  return meterProvider.getMeter(name, version);
}

/** A logger of the OpenTelemetry Logs API on our engine, also before `configureTelemetry` and where another provider is registered. */
export function getLogger(name: string, version?: string): Logger {
  return loggerProvider.getLogger(name, version);
}
