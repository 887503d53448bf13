import type { MetricReader, MetricRecord, TelemetrySetup } from '@throughline/core';
import { addMetricReader, ports, startTelemetry } from '@throughline/core';
import { metrics } from '@throughline/metrics';

import { runtimeInstrumentation } from '../src/runtime-instrumentation.ts';
import type { RuntimeOptions } from '../src/runtime-options.ts';

/** Somebody who collects. */
export interface Collecting {
  /** Collects, and gives the metrics by name. */
  collect(): Promise<ReadonlyMap<string, MetricRecord>>;
  stop(): void;
}

const PATIENCE_MS = 1_000;

/** Adds a reader. */
export function addReader(name: string): Collecting {
  const reader: MetricReader = { name, temporality: () => 'cumulative' };
  const stop = addMetricReader(reader);
  return {
    stop,
    async collect() {
      const { scopes, failures } = await ports.metricCollection.collect(reader, Date.now() + PATIENCE_MS);
      expect(failures).toEqual([]);
      return new Map(scopes.flatMap(({ metrics: found }) => found).map((metric) => [metric.name, metric]));
    },
  };
}

/** Telemetry with metrics of the runtime. */
export function measureRuntime(options?: RuntimeOptions): TelemetrySetup {
  return startTelemetry({ flushOnExit: false, logLevel: 'none' }, [metrics(), runtimeInstrumentation(options)]);
}

/** The value of the only point of a metric. */
export function valueOf(collected: ReadonlyMap<string, MetricRecord>, name: string): number {
  const values = (collected.get(name)?.points ?? []).map((point) => ('value' in point ? point.value : Number.NaN));
  expect(values).toHaveLength(1);
  return values[0] ?? Number.NaN;
}

/** Waits until the delay is sampled: what blocks the event loop from now on is seen. */
export async function untilSampled(): Promise<void> {
  const visitor: MetricReader = { name: 'visitor', temporality: () => 'cumulative' };
  for (;;) {
    const { scopes } = await ports.metricCollection.collect(visitor, Date.now() + PATIENCE_MS);
    const found = scopes.flatMap((scope) => scope.metrics);
    if (found.some(({ name }) => name === 'nodejs.eventloop.delay.max')) return;
    await pause(5);
  }
}

/** Keeps the event loop from turning. */
export function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Lets the event loop turn. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
