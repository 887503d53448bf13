import type { Component, Core } from '@throughline/core';
import { registry } from '@throughline/core';
import type { MetricsOptions } from '@throughline/metrics';
import { metrics } from '@throughline/metrics';
import type { PrometheusOptions } from '@throughline/prometheus';
import { prometheus } from '@throughline/prometheus';

const NOBODY = 'OTEL_METRICS_EXPORTER is none, and nobody else reads metrics';

function exportersOf({ settings }: Core): readonly string[] {
  return settings.list('OTEL_METRICS_EXPORTER', undefined, ['otlp']).map((name) => name.toLowerCase());
}

/** Metrics where somebody reads them: what nobody exports is not recorded either. `asked` says that the code asks for them. */
export function usualMetrics(options: MetricsOptions | undefined, asked: boolean): Component {
  return {
    name: 'metrics',
    start(core) {
      const isExported = exportersOf(core).some((name) => name !== 'none');
      if (isExported || asked || registry.metricReaders.length > 0) return metrics(options).start(core);
      core.status.signal('metrics', () => ({ enabled: false, exporters: [], reason: NOBODY }));
      return {};
    },
  };
}

/** The page for Prometheus where somebody asks for it from the start. A handler that is mounted later makes its own. */
export function usualPage(options: PrometheusOptions | undefined, enabled: boolean | undefined): Component {
  return {
    name: 'prometheus',
    start(core) {
      const asked = enabled === true || options !== undefined || exportersOf(core).includes('prometheus');
      return asked ? prometheus({ server: enabled, ...options }).start(core) : {};
    },
  };
}
