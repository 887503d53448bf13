import type { MetricRecord, MetricSnapshot } from '@throughline/core';

import type { PageOptions } from '../src/page-options.ts';
import { renderMetrics } from '../src/render-metrics.ts';
import { offer, snapshot } from './made-metrics.ts';

export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
export const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

function isSnapshot(given: MetricSnapshot | readonly MetricRecord[]): given is MetricSnapshot {
  return 'scopes' in given;
}

/** The page of the text format for metrics, or for a whole collection. */
export async function textOf(given: MetricSnapshot | readonly MetricRecord[], options?: PageOptions): Promise<string> {
  offer(isSnapshot(given) ? given : snapshot(...given));
  return (await renderMetrics({ accept: TEXT }, options)).body;
}

/** The page of OpenMetrics. */
export async function openMetricsOf(
  given: MetricSnapshot | readonly MetricRecord[],
  options?: PageOptions,
): Promise<string> {
  offer(isSnapshot(given) ? given : snapshot(...given));
  return (await renderMetrics({ accept: OPENMETRICS }, options)).body;
}
