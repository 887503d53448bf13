import type {
  Component,
  MetricKind,
  MetricReader,
  MetricRecord,
  MetricSnapshot,
  TelemetrySetup,
  Temporality,
} from '@throughline/core';
import { SELF_SCOPE, addMetricReader, ports, startTelemetry } from '@throughline/core';

import type { MetricsOptions } from '../src/metrics.ts';
import { metrics } from '../src/metrics.ts';

/** Metrics that a test started, with a reader of its own. */
export interface StartedMetrics {
  readonly setup: TelemetrySetup;
  readonly reader: MetricReader | null;
  /** Collects for a reader, without what telemetry says of itself. Default: that of the test. */
  collect(reader?: MetricReader): Promise<MetricSnapshot>;
  /** The metric of a name in a new collection. */
  metric(name: string, reader?: MetricReader): Promise<MetricRecord | undefined>;
  stop(): Promise<void>;
}

/** A reader that wants one temporality for everything. */
export function readerOf(
  temporality: Temporality | ((kind: MetricKind) => Temporality),
  histograms?: MetricReader['histograms'],
): MetricReader {
  return { name: 'test', temporality: typeof temporality === 'function' ? temporality : () => temporality, histograms };
}

/** Starts metrics with a silent log, the given variables and nothing else from the environment. */
export function startMetrics(
  options: MetricsOptions = {},
  {
    env = {},
    others = [],
    reader = readerOf('cumulative'),
  }: { env?: NodeJS.ProcessEnv; others?: readonly Component[]; reader?: MetricReader | null } = {},
): StartedMetrics {
  const setup = startTelemetry({ serviceName: 'test', env: { OTEL_LOG_LEVEL: 'none', ...env } }, [
    metrics(options),
    ...others,
  ]);
  const remove = reader === null ? () => undefined : addMetricReader(reader);
  const collect = (by = reader ?? readerOf('cumulative')): Promise<MetricSnapshot> =>
    ports.metricCollection.collect(by, Date.now() + 1_000).then(withoutSelf);
  return {
    setup,
    reader,
    collect,
    metric: async (name, by) => {
      const { scopes } = await collect(by);
      return scopes.flatMap(({ metrics: list }) => list).find((metric) => metric.name === name);
    },
    async stop() {
      remove();
      await setup.shutdown();
    },
  };
}

/** A collection without what telemetry says of itself. */
export function withoutSelf({ scopes, failures }: MetricSnapshot): MetricSnapshot {
  return { scopes: scopes.filter(({ scope }) => scope.name !== SELF_SCOPE.name), failures };
}

/** The attributes of a point as an object. */
export function attributesOf({
  attributes,
}: {
  readonly attributes: { readonly attributeList: readonly unknown[] };
}): Record<string, unknown> {
  const { attributeList: list } = attributes;
  return Object.fromEntries(
    list.flatMap((item, index) => (index % 2 === 0 ? [[item as string, list[index + 1]]] : [])),
  );
}
