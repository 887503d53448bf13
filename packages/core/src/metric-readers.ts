import type { MetricReader } from './metric-ports.ts';
import { registry } from './registry.ts';

/** Connects a reader, so that what is recorded from now on is kept for it. Returns the removal. */
export function addMetricReader(reader: MetricReader): () => void {
  registry.metricReaders.push(reader);
  registry.ports.metricCollection.readersChanged();
  return () => {
    const index = registry.metricReaders.indexOf(reader);
    if (index < 0) return;
    registry.metricReaders.splice(index, 1);
    registry.ports.metricCollection.readersChanged();
  };
}
