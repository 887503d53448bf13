/**
 * Exports metrics as soon as there is an engine to collect them from.
 *
 * Before that, and so for ever where metrics are not installed, none of the code for it is loaded, no timer runs and nothing is sent. The
 * readers are connected at once nevertheless, so that nothing is missed that is recorded before; the engine wakes them when it asks how they
 * want to be read.
 */
import type { Core, DeliveryReport, MetricReader } from '@throughline/core';
import { addMetricReader, noopMetricCollectionPort, reasonOf } from '@throughline/core';

import { readWantedSinks } from './exporter-setting.ts';
import type * as metricExport from './metric-export.ts';
import type { MetricExportOptions, OtlpOptions } from './otlp-options.ts';
import type { Pipeline } from './pipeline.ts';
import { allOf } from './pipeline.ts';
import type { PlaceLimits } from './places.ts';
import type { Shipment } from './shipment.ts';
import { METRICS } from './signal.ts';

interface MetricCode {
  readonly openMetricExport: typeof metricExport.openMetricExport;
}

/** The pipelines of metrics, of which there are none while nothing can be collected. */
export interface LatePipelines {
  detach(): void;
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
  leave(): Shipment[];
  reports(): DeliveryReport[];
}

/** Connects the readers, and opens the pipelines once they can be of use. */
export function exportMetrics(core: Core, options: OtlpOptions, outageOf: PlaceLimits['outageOf']): LatePipelines {
  const own = ownOptions(options);
  const wanted = readWantedSinks(core, METRICS, options.metrics === false ? ['none'] : undefined);
  let opened: metricExport.MetricExport | undefined;
  let closed = false;

  const open = (): metricExport.MetricExport | undefined => {
    if (opened !== undefined || closed) return opened;
    const setting = { core, signal: METRICS, options, own };
    try {
      const openExport = (require('./metric-export') as MetricCode).openMetricExport;
      opened = openExport({ setting, own, wanted, readers, outageOf });
    } catch (error) {
      // Whoever wakes the readers, a microtask or the application's own measurement, must not have to bear it.
      closed = true;
      core.report(
        'TL_SETUP_COMPONENT',
        `metrics cannot be exported: ${reasonOf(error)}`,
        'Report this with the message; the other signals go on.',
      );
    }
    return opened;
  };
  const openIfCollectable = (): readonly Pipeline[] => {
    const isCollectable = core.ports.metricCollection !== noopMetricCollectionPort;
    if (isCollectable && readers.length > 0) open();
    return opened?.pipelines ?? [];
  };
  const readers = [wanted.endpoint, wanted.stdout]
    .filter((isWanted) => isWanted)
    .map((_, index) => lateReader(index, open));
  const removals = readers.map(addMetricReader);
  // Components that stand after this one are started within the same turn.
  queueMicrotask(openIfCollectable);

  return {
    detach: () => openIfCollectable().forEach((pipeline) => pipeline.detach?.()),
    flush: (deadline) => allOf(openIfCollectable(), (pipeline) => pipeline.flush(deadline)),
    stop: async (deadline) => {
      const pipelines = openIfCollectable();
      closed = true;
      await allOf(pipelines, (pipeline) => pipeline.stop(deadline));
      for (const remove of removals.splice(0)) remove();
    },
    leave: () => openIfCollectable().flatMap((pipeline) => pipeline.leave() ?? []),
    reports: () => (opened?.pipelines ?? []).map((pipeline) => pipeline.report()),
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
