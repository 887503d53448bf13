import type { Component, ComponentHandle, Core } from '@throughline/core';

import { readBatchLimits } from './batch-setting.ts';
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

/**
 * Exports ended spans and collected metrics as OTLP: protobuf or JSON over HTTP, or gRPC.
 *
 * Never throws, also not for options that cannot be used: what is wrong stands in the status with its fix, and defaults are taken.
 */
export function otlp(options: OtlpOptions = {}): Component {
  return { name: 'otlp', start: (core) => start(core, options ?? {}) };
}

function start(core: Core, options: OtlpOptions): ComponentHandle {
  const outageOf = createOutages();
  const traces = exportTraces(core, options, outageOf);
  const metrics = exportMetrics(core, options, outageOf);
  return {
    detach: () => metrics.detach(),
    flush: async (deadline) => {
      await Promise.all([allOf(traces, (pipeline) => pipeline.flush(deadline)), metrics.flush(deadline)]);
    },
    stop: async (deadline) => {
      await Promise.all([allOf(traces, (pipeline) => pipeline.stop(deadline)), metrics.stop(deadline)]);
    },
    exit: (deadline) => {
      const left = [...traces.flatMap((pipeline) => pipeline.leave() ?? []), ...metrics.leave()];
      deliverAtExit(left, deadline);
    },
    deliveries: () => [...traces.map((pipeline) => pipeline.report()), ...metrics.reports()],
  };
}

function exportTraces(core: Core, options: OtlpOptions, outageOf: PlaceLimits['outageOf']): Pipeline[] {
  const wanted = readWantedSinks(core, TRACES);
  if (!wanted.endpoint && !wanted.stdout) return [];
  const batches = readBatchLimits(core, options);
  const setting = { core, signal: TRACES, options, own: { endpoint: options.tracesEndpoint } };
  const places = openPlaces(setting, wanted, {
    exportTimeoutMs: batches.exportTimeoutMs,
    outageOf,
  });
  return places.map(({ name, protocol, outlet }) =>
    createSpanPipeline({ core, name, format: traceFormatOf(protocol), limits: batches, outlet }),
  );
}
