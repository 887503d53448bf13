import type { Component, ComponentHandle, Core } from '@throughline/core';

import { SPAN_BATCHES, readBatchLimits } from './batch-setting.ts';
import { deliverAtExit } from './exit-delivery.ts';
import { readWantedSinks } from './exporter-setting.ts';
import type { OtlpOptions } from './otlp-options.ts';
import { createOutages } from './outage.ts';
import type { Pipeline } from './pipeline.ts';
import { allOf } from './pipeline.ts';
import type { PlaceLimits } from './places.ts';
import { openPlaces } from './places.ts';
import { TRACES } from './signal.ts';
import { createSpanPipeline } from './span-pipeline.ts';
import { traceFormatOf } from './trace-format.ts';
import { exportMetrics } from './when-collectable.ts';
import { exportLogs } from './when-emitted.ts';

/**
 * Exports ended spans, collected metrics and log records as OTLP: protobuf or JSON over HTTP, or gRPC.
 *
 * Never throws, also not for options that cannot be used: what is wrong stands in the status with its fix, and defaults are taken.
 */
export function otlp(options: OtlpOptions = {}): Component {
  return { name: 'otlp', start: (core) => start(core, options ?? {}) };
}

function start(core: Core, options: OtlpOptions): ComponentHandle {
  const outageOf = createOutages();
  const traces = exportTraces(core, options, outageOf);
  const late = [exportMetrics(core, options, outageOf), exportLogs(core, options, outageOf)];
  return {
    detach: () => late.forEach((signal) => signal.detach()),
    flush: async (deadline) => {
      const spans = allOf(traces, (pipeline) => pipeline.flush(deadline));
      await Promise.all([spans, ...late.map((signal) => signal.flush(deadline))]);
    },
    stop: async (deadline) => {
      const spans = allOf(traces, (pipeline) => pipeline.stop(deadline));
      await Promise.all([spans, ...late.map((signal) => signal.stop(deadline))]);
    },
    exit: (deadline) => {
      const left = traces.flatMap((pipeline) => pipeline.leave() ?? []);
      deliverAtExit([...left, ...late.flatMap((signal) => signal.leave())], deadline);
    },
    deliveries: () => [...traces.map((pipeline) => pipeline.report()), ...late.flatMap((signal) => signal.reports())],
  };
}

function exportTraces(core: Core, options: OtlpOptions, outageOf: PlaceLimits['outageOf']): Pipeline[] {
  const wanted = readWantedSinks(core, TRACES);
  if (!wanted.endpoint && !wanted.stdout) return [];
  const batches = readBatchLimits(core, SPAN_BATCHES, options.batch);
  const setting = { core, signal: TRACES, options, own: { endpoint: options.tracesEndpoint } };
  const places = openPlaces(setting, wanted, {
    exportTimeoutMs: batches.exportTimeoutMs,
    outageOf,
  });
  return places.map(({ name, protocol, outlet }) =>
    createSpanPipeline({ core, name, format: traceFormatOf(protocol), limits: batches, outlet }),
  );
}
