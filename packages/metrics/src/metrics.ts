import type { MeterProvider } from '@opentelemetry/api';
import { metrics as api } from '@opentelemetry/api';
import type { Component, ComponentHandle, Core, MetricCollectionPort, RuntimePatch } from '@throughline/core';
import { noopMetricCollectionPort, ports, readableOptions, registeredGlobal, registry, shown } from '@throughline/core';

import { measureCollections } from './collection-durations.ts';
import type { MetricConsoleOptions } from './console-setting.ts';
import { startConsole } from './console-setting.ts';
import type { ExemplarFilterName } from './exemplar-policy.ts';
import { EXEMPLAR_FILTERS, readExemplarFilter } from './exemplar-policy.ts';
import { meterProvider } from './meter-provider.ts';
import type { MetricEngine } from './metric-engine.ts';
import { createMetricEngine } from './metric-engine.ts';
import type { StandardReader } from './metric-producer.ts';
import { startStandardReaders } from './metric-producer.ts';
import { observeDeliveries } from './self-observation.ts';
import type { MetricView } from './views.ts';
import { readViews } from './views.ts';

/** The options of metrics. The environment wins over each of them. */
export interface MetricsOptions {
  /** What is to be made of chosen instruments. Default: what suits each. */
  readonly views?: readonly MetricView[] | undefined;
  /** Which measurements may be kept as exemplars. Default `trace_based`. `OTEL_METRICS_EXEMPLAR_FILTER`. */
  readonly exemplarFilter?: ExemplarFilterName | undefined;
  /** Metric readers of the OpenTelemetry SDK, with any of its exporters. */
  readonly readers?: readonly StandardReader[] | undefined;
  /** Writes metrics to stdout, at an interval and at the end. For development. Default `false`; `OTEL_METRICS_EXPORTER=console`. */
  readonly console?: boolean | MetricConsoleOptions | undefined;
}

/** Makes the component that records metrics. */
export function metrics(options: MetricsOptions = {}): Component {
  return { name: 'metrics', start: (core) => startMetrics(core, readableOptions(core, 'metrics', options)) };
}

function startMetrics(core: Core, options: MetricsOptions): ComponentHandle {
  const engine = createMetricEngine({
    report: core.report,
    views: readViews(core, options.views),
    exemplarFilter: readExemplarFilter(core.settings, options.exemplarFilter),
  });
  const collections = measureCollections(engine);
  const owner = registry.running;
  let detached = false;
  ports.instrument = engine;
  ports.metricCollection = collectionUntil(() => detached && registry.running !== owner, collections);
  engine.readersChanged();
  takeMeterProvider(core);
  const stopSelfObservation = observeDeliveries();
  const readers = startStandardReaders(core, options.readers);
  const written = startConsole(core, options.console, collections);
  core.status.signal('metrics', () => ({ enabled: true, exporters: registry.metricReaders.map(({ name }) => name) }));
  return {
    detach() {
      if (ports.instrument === engine) ports.instrument = registry.noInstruments;
      releaseMeterProvider();
      engine.close();
      detached = true;
    },
    flush: async (deadline) => void (await Promise.all([readers.flush(deadline), written?.flush(deadline)])),
    async stop(deadline) {
      await Promise.all([readers.stop(deadline), written?.stop(deadline)]);
      stopSelfObservation();
      core.status.signal('metrics', () => ({ enabled: false, exporters: [], reason: 'telemetry was shut down' }));
    },
    exit: () => written?.exit(),
    reconfigure: (patch) => reconfigure(core, engine, patch),
  };
}

/** The collections of an engine, until telemetry is over: others collect for the last time while they are stopped. */
function collectionUntil(isOver: () => boolean, collections: MetricCollectionPort): MetricCollectionPort {
  const port: MetricCollectionPort = {
    collect: (reader, deadline) => current().collect(reader, deadline),
    collectNow: (reader) => current().collectNow(reader),
    readersChanged: () => current().readersChanged(),
  };
  const current = (): MetricCollectionPort => {
    if (!isOver()) return collections;
    if (ports.metricCollection === port) ports.metricCollection = noopMetricCollectionPort;
    return noopMetricCollectionPort;
  };
  return port;
}

function reconfigure(core: Core, engine: MetricEngine, { exemplarFilter, views }: RuntimePatch): void {
  if (views !== undefined) engine.useViews(readViews(core, views));
  if (exemplarFilter === undefined) return;
  const filter = EXEMPLAR_FILTERS.find((name) => name === exemplarFilter);
  if (filter !== undefined) return engine.useExemplarFilter(filter);
  const names = EXEMPLAR_FILTERS.join(', ');
  core.report(
    'TL_CONFIG_VALUE',
    `exemplarFilter: expected one of ${names}, received ${shown(exemplarFilter)}; the one in use was kept`,
    `Give one of ${names}.`,
  );
}

function takeMeterProvider(core: Core): void {
  const registered = registeredGlobal('metrics') as MeterProvider | undefined;
  if (registered === meterProvider) return;
  if (registered === undefined) {
    // Refused only where another version of the API holds the globals, which core reports.
    api.setGlobalMeterProvider(meterProvider);
    return;
  }
  core.report(
    'TL_SETUP_FOREIGN_GLOBAL',
    'Another meter provider was registered with the OpenTelemetry API before; metrics of libraries that use the API go there',
    'Remove the other SDK, or configure Throughline before it.',
  );
}

function releaseMeterProvider(): void {
  if (registeredGlobal('metrics') === meterProvider) api.disable();
}
