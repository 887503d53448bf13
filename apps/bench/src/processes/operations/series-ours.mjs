// Our metrics with their scrape page.
import { createScope, startTelemetry } from '@throughline/core';
import { createCounter, createHistogram, metrics } from '@throughline/metrics';
import { prometheus } from '@throughline/prometheus';

import { MOST_LABEL_SETS } from './series.mjs';

/** Starts telemetry. The histograms have the buckets of their unit, which are those of the others. */
export async function startSeries() {
  const scope = createScope('bench');
  const views = [{ select: { name: '*' }, cardinalityLimit: MOST_LABEL_SETS }];
  const telemetry = startTelemetry({ serviceName: 'bench' }, [
    metrics({ views }),
    prometheus({ server: true, port: 0 }),
  ]);
  const { metricsServer, problems } = await telemetry.ready;
  if (!metricsServer.started) throw new Error(problems.map(({ message }) => message).join('; '));
  return {
    url: metricsServer.url,
    counter(name) {
      const counter = createCounter(scope, name);
      return (value, labels) => counter.add(value, labels);
    },
    histogram(name) {
      const histogram = createHistogram(scope, name, { unit: 's' });
      return (value, labels) => histogram.record(value, labels);
    },
  };
}
