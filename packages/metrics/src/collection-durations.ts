/** How long collections take, as a metric (semantic conventions: OpenTelemetry SDK metrics). A collection shows those before it. */
import type { Attributes } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { MetricCollectionPort, MetricReader, MetricSnapshot, MetricSource } from '@throughline/core';
import { SELF_SCOPE, internalLog, now, reasonOf, registry, secondsSince } from '@throughline/core';

import type { MetricEngine } from './metric-engine.ts';

const DURATION: MetricSource = {
  scope: SELF_SCOPE,
  kind: 'histogram',
  name: 'otel.sdk.metric_reader.collection.duration',
  unit: 's',
  description: 'The duration of the collect operation of the metric reader.',
};

const PERIODIC = 'periodic_metric_reader';

/** The types that the conventions name, by the first word of a reader's name. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['otlp', PERIODIC],
  ['otlp/stdout', PERIODIC],
  ['console', PERIODIC],
  ['PeriodicExportingMetricReader', PERIODIC],
  ['prometheus', 'prometheus_http_text_metric_exporter'],
]);

function typeOf(reader: MetricReader): string {
  try {
    const { name } = reader;
    return TYPES.get(name.split(' ', 1)[0] ?? '') ?? name;
  } catch {
    return 'metric_reader';
  }
}

/** The type of a reader and its place among those of its type; `undefined` of one that was not added. */
function attributesOf(reader: MetricReader): Attributes | undefined {
  const type = typeOf(reader);
  const place = registry.metricReaders.filter((each) => typeOf(each) === type).indexOf(reader);
  return place < 0 ? undefined : { 'otel.component.type': type, 'otel.component.name': `${type}/${place}` };
}

/** The collections of an engine, each with a measurement of how long it took. */
export function measureCollections(engine: MetricEngine): MetricCollectionPort {
  function note(reader: MetricReader, startTicks: number, { failures }: MetricSnapshot): void {
    try {
      const attributes = attributesOf(reader);
      if (attributes === undefined) return;
      const said = failures.length === 0 ? attributes : { ...attributes, 'error.type': 'callback_failed' };
      engine.instrument(DURATION).record(secondsSince(startTicks), said, ROOT_CONTEXT);
    } catch (error) {
      internalLog.error(`the duration of a collection could not be recorded: ${reasonOf(error)}`);
    }
  }

  return {
    async collect(reader, deadline) {
      const startTicks = now();
      const snapshot = await engine.collect(reader, deadline);
      note(reader, startTicks, snapshot);
      return snapshot;
    },
    collectNow(reader) {
      const startTicks = now();
      const snapshot = engine.collectNow(reader);
      note(reader, startTicks, snapshot);
      return snapshot;
    },
    readersChanged: () => engine.readersChanged(),
  };
}
