import type { Meter, Tracer } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import type { InstrumentationScope } from '@throughline/core';
import { createBoundedCache, createScope } from '@throughline/core';
import type { LogFunctions } from '@throughline/logging';
import { createLogFunctions, loggerProvider } from '@throughline/logging';
import type { InstrumentFunctions } from '@throughline/metrics';
import { createInstrumentFunctions, meterProvider } from '@throughline/metrics';
import type { SpanFunctions } from '@throughline/tracing';
import { createSpanFunctions, tracerProvider } from '@throughline/tracing';

import type { ObserveFunction } from './observe.ts';
import { createObserve } from './observe.ts';

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
  const telemetry = telemetryOf(scope, createLogFunctions(scope));
  known.set(key, telemetry);
  return telemetry;
}

function telemetryOf(scope: InstrumentationScope, logs: LogFunctions): Telemetry {
  const spans = createSpanFunctions(scope);
  const instruments = createInstrumentFunctions(scope);
  return {
    name: scope.name,
    ...spans,
    ...instruments,
    ...logs,
    observe: createObserve({ spans, instruments, logs }),
    child: (attributes) => telemetryOf(scope, logs.child(attributes)),
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
