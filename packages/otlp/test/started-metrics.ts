import type {
  Component,
  DeliveryReport,
  FlushReport,
  MetricCollectionPort,
  MetricReader,
  MetricSnapshot,
  TelemetrySetup,
} from '@throughline/core';
import { noopMetricCollectionPort, redirectInternalLog, startTelemetry } from '@throughline/core';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { otlp } from '../src/otlp.ts';

/** An engine that yields what a test puts in. */
export interface MadeEngine extends Component {
  /** What a collection yields. A new function may be put in at any time. */
  yields: (reader: MetricReader) => MetricSnapshot | Promise<MetricSnapshot>;
  /** Who collected, in order. */
  readonly collections: MetricReader[];
  /** The deadlines of the collections. */
  readonly deadlines: number[];
}

/** Makes an engine that yields nothing yet. */
export function madeEngine(): MadeEngine {
  const collections: MetricReader[] = [];
  const deadlines: number[] = [];
  const nothing: MetricSnapshot = { scopes: [], failures: [] };
  const port: MetricCollectionPort = {
    collect: async (reader, deadline) => {
      collections.push(reader);
      deadlines.push(deadline);
      return engine.yields(reader);
    },
    collectNow: (reader) => {
      collections.push(reader);
      const snapshot = engine.yields(reader);
      return snapshot instanceof Promise ? nothing : snapshot;
    },
    readersChanged: () => undefined,
  };
  const engine: MadeEngine = {
    name: 'made engine',
    collections,
    deadlines,
    yields: () => nothing,
    start: ({ ports }) => {
      ports.metricCollection = port;
      return {
        stop: async () => {
          ports.metricCollection = noopMetricCollectionPort;
        },
      };
    },
  };
  return engine;
}

/** Telemetry that consists of OTLP export and of an engine made by hand. */
export interface StartedMetrics {
  readonly setup: TelemetrySetup;
  readonly engine: MadeEngine;
  /** What was said in the internal log. */
  readonly lines: readonly string[];
  flush(timeoutMs?: number): Promise<FlushReport>;
  /** What became of the data points so far. */
  report(): Promise<DeliveryReport>;
}

const running: TelemetrySetup[] = [];

/** Starts both components with options and an environment. Everything is said in the log, however often. */
export function startMetrics(
  options?: OtlpOptions,
  env: NodeJS.ProcessEnv = {},
  order: 'engine first' | 'otlp first' = 'engine first',
): StartedMetrics {
  const lines: string[] = [];
  redirectInternalLog((line) => lines.push(line));
  const engine = madeEngine();
  const components = [engine, otlp(options)];
  if (order === 'otlp first') components.reverse();
  const core = { serviceName: 'tested', flushOnExit: false, logLevel: 'debug', env } as const;
  const setup = startTelemetry(core, components);
  running.push(setup);
  return {
    setup,
    engine,
    lines,
    flush: (timeoutMs = 5000) => setup.forceFlush({ timeoutMs }),
    report: async () => {
      const { deliveries } = await setup.forceFlush({ timeoutMs: 0 });
      return deliveries.find(({ signal }) => signal === 'metrics') as DeliveryReport;
    },
  };
}

/** Ends what the tests of a file started. */
export async function stopMetrics(): Promise<void> {
  await Promise.all(running.splice(0).map((setup) => setup.shutdown({ timeoutMs: 0 })));
}
