import type { Component, TelemetrySetup } from '@throughline/core';
import { startTelemetry } from '@throughline/core';
import { otlp } from '@throughline/otlp';
import { propagation } from '@throughline/propagation';
import { tracing } from '@throughline/tracing';

import type { TelemetryOptions } from './telemetry-options.ts';

function usualComponents(options: TelemetryOptions): Component[] {
  const { otlpEndpoint, jaegerEndpoint, enableConsole } = options;
  return [
    propagation(options.propagation),
    tracing({ console: enableConsole, ...options.tracing }),
    otlp({ endpoint: otlpEndpoint, jaegerEndpoint, ...options.otlp }),
  ];
}

/**
 * Starts telemetry with the usual components, chosen from the options and the environment.
 *
 * Synchronous and idempotent: a second call returns the running set-up. Never throws: what is wrong stands in `status.problems`, each with
 * its fix. Call it first thing in the entry of the application, and `instrumentAll()` after it.
 */
export function configureTelemetry(options: TelemetryOptions = {}): TelemetrySetup {
  const given = typeof options === 'object' && options !== null ? options : {};
  return startTelemetry(given, usualComponents(given));
}
