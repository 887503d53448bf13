import type { Component, TelemetrySetup } from '@throughline/core';
import { startTelemetry } from '@throughline/core';
import { logging } from '@throughline/logging';
import { otlp } from '@throughline/otlp';
import { propagation } from '@throughline/propagation';
import { tracing } from '@throughline/tracing';

import type { TelemetryOptions } from './telemetry-options.ts';
import { usualMetrics, usualPage } from './usual-metrics.ts';

function usualComponents(options: TelemetryOptions): Component[] {
  const { otlpEndpoint, jaegerEndpoint, enableConsole, enablePrometheus, enableMetrics } = options;
  const measured = enableMetrics !== false;
  const logged = options.enableLogging !== false;
  const asked = options.metrics !== undefined || options.prometheus !== undefined || enablePrometheus === true;
  return [
    propagation(options.propagation),
    tracing({ console: enableConsole, ...options.tracing }),
    ...(measured ? [usualMetrics(options.metrics, asked)] : []),
    ...(logged ? [logging(options.logging)] : []),
    otlp({
      endpoint: otlpEndpoint,
      jaegerEndpoint,
      ...options.otlp,
      ...(measured ? {} : { metrics: false }),
      ...(logged ? {} : { logs: false }),
    }),
    ...(measured ? [usualPage(options.prometheus, enablePrometheus)] : []),
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
