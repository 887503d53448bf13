// prom-client with a page for each format.
import { Counter, Histogram, Registry } from 'prom-client';

import { labelNames, secondsBoundaries } from './series.mjs';
import { served } from './served-page.mjs';

/** Starts metrics. A metric belongs to both registries, which hold no more than its name. */
export async function startSeries() {
  const text = new Registry();
  const openmetrics = new Registry(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [text, openmetrics];
  return {
    url: await served(async ({ headers }, response) => {
      const registry = headers.accept.startsWith('application/openmetrics-text') ? openmetrics : text;
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
    }),
    counter(name) {
      const counter = new Counter({ name, help: name, labelNames, registers });
      return (value, labels) => counter.inc(labels, value);
    },
    histogram(name) {
      const histogram = new Histogram({ name, help: name, labelNames, buckets: secondsBoundaries, registers });
      return (value, labels) => histogram.observe(labels, value);
    },
  };
}
