import type { Core, MetricKind, MetricReader, Temporality } from '@throughline/core';
import { LONGEST_TIMER_MS } from '@throughline/core';

import type { HistogramAggregation, MetricExportOptions, TemporalityPreference } from './otlp-options.ts';
import { METRICS } from './signal.ts';

const PREFERENCES = ['cumulative', 'delta', 'lowmemory'] as const;
const AGGREGATIONS = ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'] as const;

/** The kinds whose points are deltas (OTLP exporters of metrics, Additional Configuration). */
const DELTAS: Readonly<Record<TemporalityPreference, ReadonlySet<MetricKind>>> = {
  cumulative: new Set(),
  delta: new Set(['counter', 'observableCounter', 'histogram', 'gauge', 'observableGauge']),
  lowmemory: new Set(['counter', 'histogram']),
};

/** How metrics are collected. */
export interface CollectionSetting extends Pick<MetricReader, 'temporality' | 'histograms'> {
  /** The time between two collections, in milliseconds. */
  readonly intervalMs: number;
  /** How long callbacks may take, and how long what was collected is tried, in milliseconds. */
  readonly exportTimeoutMs: number;
}

/** Reads how metrics are collected (OpenTelemetry: Periodic exporting MetricReader). */
export function readCollection({ settings }: Core, options: MetricExportOptions): CollectionSetting {
  const timer = { min: 1, max: LONGEST_TIMER_MS };
  const deltas =
    DELTAS[settings.choice(`${METRICS.prefix}_TEMPORALITY_PREFERENCE`, PREFERENCES, options.temporality, 'cumulative')];
  const aggregation = settings.choice<HistogramAggregation>(
    `${METRICS.prefix}_DEFAULT_HISTOGRAM_AGGREGATION`,
    AGGREGATIONS,
    options.histogramAggregation,
    'explicit_bucket_histogram',
  );
  return {
    temporality: (kind): Temporality => (deltas.has(kind) ? 'delta' : 'cumulative'),
    histograms: aggregation === 'base2_exponential_bucket_histogram' ? 'exponential' : 'explicit',
    intervalMs: settings.integer('OTEL_METRIC_EXPORT_INTERVAL', options.intervalMs, 60_000, timer),
    exportTimeoutMs: settings.timeout('OTEL_METRIC_EXPORT_TIMEOUT', options.exportTimeoutMs, 30_000),
  };
}
