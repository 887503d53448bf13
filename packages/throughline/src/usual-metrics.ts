import type { Component } from '@throughline/core';
import { registry } from '@throughline/core';
import type { MetricsOptions } from '@throughline/metrics';
import { metrics } from '@throughline/metrics';

const NOBODY = 'OTEL_METRICS_EXPORTER is none, and nobody else reads metrics';

/** Metrics where somebody reads them: what nobody exports is not recorded either. `asked` says that the code asks for them. */
export function usualMetrics(options: MetricsOptions | undefined, asked: boolean): Component {
  return {
    name: 'metrics',
    start(core) {
      const exporters = core.settings.list('OTEL_METRICS_EXPORTER', undefined, ['otlp']);
      const isExported = exporters.some((name) => name.toLowerCase() !== 'none');
      if (isExported || asked || registry.metricReaders.length > 0) return metrics(options).start(core);
      core.status.signal('metrics', () => ({ enabled: false, exporters: [], reason: NOBODY }));
      return {};
    },
  };
}
