/**
 * Exports metrics as soon as there is an engine to collect them from.
 *
 * Before that, and so for ever where metrics are not installed, none of the code for it is loaded, no timer runs and nothing is sent. The
 * readers are connected at once nevertheless, so that nothing is missed that is recorded before; the engine wakes them when it asks how they
 * want to be read.
 */
import type { Core, MetricReader } from '@throughline/core';
import { addMetricReader, noopMetricCollectionPort } from '@throughline/core';

import { readWantedSinks } from './exporter-setting.ts';
import type { LateOpening, LatePipelines } from './late-pipelines.ts';
import { createLateOpening } from './late-pipelines.ts';
import type * as metricExport from './metric-export.ts';
import type { MetricExportOptions, OtlpOptions } from './otlp-options.ts';
import type { Pipeline } from './pipeline.ts';
import { allOf } from './pipeline.ts';
import type { PlaceLimits } from './places.ts';
import { METRICS } from './signal.ts';

interface MetricCode {
  readonly openMetricExport: typeof metricExport.openMetricExport;
}

/** Connects the readers, and opens the pipelines once they can be of use. */
export function exportMetrics(core: Core, options: OtlpOptions, outageOf: PlaceLimits['outageOf']): LatePipelines {
  const own = ownOptions(options);
  const wanted = readWantedSinks(core, METRICS, options.metrics === false ? ['none'] : undefined);
  const late: LateOpening<metricExport.MetricExport> = createLateOpening(core, METRICS.name, () => {
    const setting = { core, signal: METRICS, options, own };
    const openExport = (require('./metric-export') as MetricCode).openMetricExport;
    return openExport({ setting, own, wanted, readers, outageOf });
  });
  const pipelines = (): readonly Pipeline[] => late.opened()?.pipelines ?? [];
  const openIfCollectable = (): readonly Pipeline[] => {
    const isCollectable = core.ports.metricCollection !== noopMetricCollectionPort;
    if (isCollectable && readers.length > 0) late.open();
    return pipelines();
  };
  const readers = [wanted.endpoint, wanted.stdout]
    .filter((isWanted) => isWanted)
    .map((_, index) => lateReader(index, late.open));
  const removals = readers.map(addMetricReader);
  // Components that stand after this one are started within the same turn.
  queueMicrotask(openIfCollectable);

  return {
    detach: () => openIfCollectable().forEach((pipeline) => pipeline.detach?.()),
    flush: (deadline) => allOf(openIfCollectable(), (pipeline) => pipeline.flush(deadline)),
    stop: async (deadline) => {
      const left = openIfCollectable();
      late.close();
      await allOf(left, (pipeline) => pipeline.stop(deadline));
      for (const remove of removals.splice(0)) remove();
    },
    leave: () => openIfCollectable().flatMap((pipeline) => pipeline.leave() ?? []),
    reports: () => pipelines().map((pipeline) => pipeline.report()),
  };
}

function ownOptions({ metrics }: OtlpOptions): MetricExportOptions {
  return typeof metrics === 'object' && metrics !== null ? metrics : {};
}

/** A reader that looks up how it wants to be read when it is asked. */
function lateReader(index: number, open: () => metricExport.MetricExport | undefined): MetricReader {
  return {
    get name() {
      return open()?.names[index] ?? 'otlp';
    },
    temporality: (kind) => open()?.collection.temporality(kind) ?? 'cumulative',
    get histograms() {
      return open()?.collection.histograms;
    },
  };
}
