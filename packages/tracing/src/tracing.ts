import type { TracerProvider } from '@opentelemetry/api';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { BatchSettings, BatchVariables, Component, ComponentHandle, Core, SpanSink } from '@throughline/core';
import {
  addSpanSink,
  callWithin,
  noopSpanPort,
  ports,
  readBatchSettings,
  readableOptions,
  registeredGlobal,
  registry,
  shown,
  toReadableResource,
  usableParts,
} from '@throughline/core';

import type { BatchExporter } from './batch-exporter.ts';
import { createBatchExporter } from './batch-exporter.ts';
import { consoleSink } from './console-exporter.ts';
import type { IdGenerator, IdSource } from './id-source.ts';
import { generatedIdSource, randomIdSource } from './id-source.ts';
import type { SamplerSetting } from './sampler-setting.ts';
import { readSampler, samplerFromCode } from './sampler-setting.ts';
import type { SpanEngine } from './span-engine.ts';
import { createSpanEngine } from './span-engine.ts';
import { SpanCounts } from './span-counts.ts';
import type { SpanExporter } from './span-exporter.ts';
import type { SpanLimits } from './span-limits.ts';
import { readSpanLimits } from './span-limits.ts';
import type { SpanProcessor } from './span-observers.ts';
import { createSpanObservers } from './span-observers.ts';
import { tracerProvider } from './tracer-provider.ts';

/** The options of tracing. The environment wins over each of them. */
export interface TracingOptions {
  /** How spans are sampled. Default `parentbased_always_on`. `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`. */
  readonly sampler?: SamplerSetting | undefined;
  /** How much a span may hold. `OTEL_SPAN_*_LIMIT`, `OTEL_ATTRIBUTE_*_LIMIT`. */
  readonly limits?: Partial<SpanLimits> | undefined;
  /** Where ids come from. Default: the system's secure random generator. */
  readonly idGenerator?: IdGenerator | undefined;
  /** Standard span processors. They see each recorded span; they need not export anything. */
  readonly processors?: readonly SpanProcessor[] | undefined;
  /** Standard span exporters, each behind a queue with the settings of `batch`. */
  readonly exporters?: readonly SpanExporter[] | undefined;
  /** How exporters are fed. `OTEL_BSP_*`. */
  readonly batch?: Partial<BatchSettings> | undefined;
  /** Writes each span as a line to stdout. Default `false`; `OTEL_TRACES_EXPORTER=console`. */
  readonly console?: boolean | undefined;
}

const SPAN_BATCHES: BatchVariables = { prefix: 'OTEL_BSP', scheduleDelayMs: 5_000 };

/** Makes the component that records spans. */
export function tracing(options: TracingOptions = {}): Component {
  return { name: 'tracing', start: (core) => startTracing(core, readableOptions(core, 'tracing', options)) };
}

function startTracing(core: Core, options: TracingOptions): ComponentHandle {
  const { settings } = core;
  const limits = readSpanLimits(settings, readableOptions(core, 'limits', options.limits));
  const processors = usableParts(core, 'processors', options.processors, 'onEnd');
  const exporters = startExporters(core, options);
  const observers = createSpanObservers(processors);
  const counts = new SpanCounts();
  const engine = createSpanEngine({
    sampler: readSampler(settings, options.sampler),
    ids: readIdSource(core, options.idGenerator),
    limits,
    resource: toReadableResource(core.resource),
    observers,
    counts,
  });
  const removals = [...exporters, ...consoleSinks(core, options)].map((sink) => addSpanSink(sink));
  ports.span = engine;
  const removeCounts = counts.observe();
  takeTracerProvider(core);
  core.status.signal('tracing', () => ({ enabled: true, exporters: registry.spanSinks.map(({ name }) => name) }));

  const flushAll = (deadline: number): Promise<void>[] => [
    ...exporters.map((exporter) => exporter.flush(deadline)),
    ...processors.map((processor) =>
      callWithin('forceFlush of a span processor', () => processor.forceFlush?.(), deadline),
    ),
  ];
  const stopAll = (deadline: number): Promise<void>[] => [
    ...exporters.map((exporter) => exporter.stop(deadline)),
    ...processors.map((processor) =>
      callWithin('shutdown of a span processor', () => processor.shutdown?.(), deadline),
    ),
  ];
  return {
    detach() {
      if (ports.span === engine) ports.span = noopSpanPort;
      releaseTracerProvider();
    },
    flush: async (deadline) => void (await Promise.all(flushAll(deadline))),
    async stop(deadline) {
      await Promise.all(stopAll(deadline));
      removals.forEach((remove) => remove());
      removeCounts();
      core.status.signal('tracing', () => ({ enabled: false, exporters: [], reason: 'telemetry was shut down' }));
    },
    reconfigure: ({ sampler }) => changeSampler(core, engine, sampler),
    deliveries: () => exporters.flatMap((exporter) => exporter.deliveries()),
    handedOn: observers.seen,
  };
}

function startExporters(core: Core, { exporters, batch }: TracingOptions): BatchExporter[] {
  const found = usableParts(core, 'exporters', exporters, 'export');
  if (found.length === 0) return [];
  const settings = readBatchSettings(core.settings, SPAN_BATCHES, readableOptions(core, 'batch', batch));
  return found.map((exporter) => createBatchExporter(exporter, settings));
}

function consoleSinks(core: Core, options: TracingOptions): SpanSink[] {
  const fromCode = options.console === true ? ['otlp', 'console'] : undefined;
  const names = core.settings.list('OTEL_TRACES_EXPORTER', fromCode, ['otlp']).map((name) => name.toLowerCase());
  return names.includes('console') ? [consoleSink()] : [];
}

function changeSampler(core: Core, engine: SpanEngine, sampler: unknown): void {
  if (sampler === undefined) return;
  const next = samplerFromCode(sampler);
  if (next !== undefined) return engine.useSampler(next);
  core.report(
    'TL_CONFIG_VALUE',
    `sampler: expected a sampler, received ${shown(sampler)}; the one in use was kept`,
    'Give a sampler name, a share from 0 to 1, { rules: [...] } or an OpenTelemetry Sampler.',
  );
}

function readIdSource(core: Core, given: IdGenerator | undefined): IdSource {
  const [generator] =
    given === undefined ? [] : usableParts(core, 'idGenerator', [given], 'generateTraceId', 'generateSpanId');
  return generator === undefined ? randomIdSource() : generatedIdSource(generator);
}

function isOurs(provider: TracerProvider): boolean {
  return (
    provider === tracerProvider ||
    (provider instanceof ProxyTracerProvider && provider.getDelegate() === tracerProvider)
  );
}

function takeTracerProvider(core: Core): void {
  if (registeredGlobal('trace') === undefined) {
    // Refused only where another version of the API holds the globals, which core reports.
    trace.setGlobalTracerProvider(tracerProvider);
    return;
  }
  if (isOurs(trace.getTracerProvider())) return;
  core.report(
    'TL_SETUP_FOREIGN_GLOBAL',
    'Another tracer provider was registered with the OpenTelemetry API before; spans of libraries that use the API go there',
    'Remove the other SDK, or configure Throughline before it.',
  );
}

function releaseTracerProvider(): void {
  if (isOurs(trace.getTracerProvider())) trace.disable();
}
