/**
 * What became of spans, points and log records, as metrics (semantic conventions: OpenTelemetry SDK metrics), so that a loss is seen where one looks.
 *
 * Nothing is counted for it: the books of all exporters are read at each collection.
 */
import type {
  DeliveryReport,
  InstrumentationScope,
  MetricKind,
  MetricSource,
  NamedSink,
  Observe,
} from '@throughline/core';
import { SELF_SCOPE, addObservable, nameSinks, registry } from '@throughline/core';

const RECORDS = {
  traces: { word: 'span', unit: '{span}', text: 'spans' },
  metrics: { word: 'metric_data_point', unit: '{data_point}', text: 'metric data points' },
  logs: { word: 'log', unit: '{log_record}', text: 'log records' },
} as const;

interface SignalSources {
  /** Only batches that wait in a queue have a processor before their exporter. */
  readonly processor: ProcessorSources | undefined;
  readonly exported: MetricSource;
  readonly inflight: MetricSource;
}

interface ProcessorSources {
  readonly processed: MetricSource;
  readonly queueSize: MetricSource;
  readonly queueCapacity: MetricSource;
}

/** Lost before there was anything to export. */
const LOST_BEFORE_EXPORT = new Set(['queue_full', 'encoding', 'not_open']);

function sourcesOf(scope: InstrumentationScope, signal: DeliveryReport['signal']): SignalSources {
  const { word, unit, text } = RECORDS[signal];
  const source = (kind: MetricKind, name: string, description: string): MetricSource => ({
    scope,
    kind,
    name,
    unit,
    description,
  });
  return {
    processor:
      signal === 'metrics'
        ? undefined
        : {
            processed: source(
              'observableCounter',
              `otel.sdk.processor.${word}.processed`,
              `The number of ${text} for which the processing has finished, either successful or failed.`,
            ),
            queueSize: source(
              'observableUpDownCounter',
              `otel.sdk.processor.${word}.queue.size`,
              `The number of ${text} in the queue of a processor.`,
            ),
            queueCapacity: source(
              'observableUpDownCounter',
              `otel.sdk.processor.${word}.queue.capacity`,
              `The maximum number of ${text} the queue of a processor can hold.`,
            ),
          },
    exported: source(
      'observableCounter',
      `otel.sdk.exporter.${word}.exported`,
      `The number of ${text} for which the export has finished, either successful or failed.`,
    ),
    inflight: source(
      'observableUpDownCounter',
      `otel.sdk.exporter.${word}.inflight`,
      `The number of ${text} which were passed to the exporter, but that have not been exported yet.`,
    ),
  };
}

/** Has the books of all exporters read at each collection. Returns the removal. */
export function observeDeliveries(): () => void {
  const bySignal = {
    traces: sourcesOf(SELF_SCOPE, 'traces'),
    metrics: sourcesOf(SELF_SCOPE, 'metrics'),
    logs: sourcesOf(SELF_SCOPE, 'logs'),
  };
  const sources = Object.values(bySignal).flatMap(({ processor, exported, inflight }) => [
    ...(processor === undefined ? [] : [processor.processed, processor.queueSize, processor.queueCapacity]),
    exported,
    inflight,
  ]);
  return addObservable({
    sources,
    read(observe) {
      const { deliveries } = registry.running?.report() ?? { deliveries: [] };
      for (const named of nameSinks(deliveries)) tell(observe, named, bySignal[named.sink.signal]);
    },
  });
}

function tell(
  observe: Observe,
  { sink, exporter, processor }: NamedSink<DeliveryReport>,
  { processor: before, exported, inflight }: SignalSources,
): void {
  const { made, delivered, queued, queue, reasons } = sink;
  observe(exported, delivered, exporter);
  observe(inflight, queued - (queue?.size ?? 0), exporter);
  let lostBefore = 0;
  for (const [reason, count] of Object.entries(reasons)) {
    if (before === undefined || !LOST_BEFORE_EXPORT.has(reason))
      observe(exported, count, { ...exporter, 'error.type': reason });
    else {
      observe(before.processed, count, { ...processor, 'error.type': reason });
      lostBefore += count;
    }
  }
  if (before === undefined) return;
  observe(before.processed, made - lostBefore - queued, processor);
  if (queue === undefined) return;
  observe(before.queueSize, queue.size, processor);
  observe(before.queueCapacity, queue.capacity, processor);
}
