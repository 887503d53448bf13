// The official SDK with its exporter for Prometheus, which has the text format alone.
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

import { MOST_LABEL_SETS, secondsBoundaries } from './series.mjs';
import { served } from './served-page.mjs';

/** Starts telemetry. */
export async function startSeries() {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: MOST_LABEL_SETS }];
  const meter = new MeterProvider({ readers: [exporter], views }).getMeter('bench');
  return {
    url: await served((request, response) => exporter.getMetricsRequestHandler(request, response)),
    counter(name) {
      const counter = meter.createCounter(name);
      return (value, labels) => counter.add(value, labels);
    },
    histogram(name) {
      const advice = { explicitBucketBoundaries: secondsBoundaries };
      const histogram = meter.createHistogram(name, { unit: 's', advice });
      return (value, labels) => histogram.record(value, labels);
    },
  };
}
