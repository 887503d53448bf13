/** The export of metrics. It is loaded when there is an engine to collect from, by `when-collectable.ts`. */
import type { MetricReader } from '@throughline/core';

import type { WantedSinks } from './exporter-setting.ts';
import { metricFormatOf } from './metric-format.ts';
import { createMetricPipeline } from './metric-pipeline.ts';
import type { CollectionSetting } from './metric-setting.ts';
import { readCollection } from './metric-setting.ts';
import type { MetricExportOptions } from './otlp-options.ts';
import type { Pipeline } from './pipeline.ts';
import type { PlaceLimits } from './places.ts';
import { openPlaces } from './places.ts';
import type { SignalSetting } from './signal-setting.ts';

/** What the export of metrics is made of. */
export interface MetricExportParts {
  readonly setting: SignalSetting;
  readonly own: MetricExportOptions;
  readonly wanted: WantedSinks;
  /** One for each place, in order. */
  readonly readers: readonly MetricReader[];
  readonly outageOf: PlaceLimits['outageOf'];
}

/** The running export of metrics. */
export interface MetricExport {
  readonly collection: CollectionSetting;
  /** The names of the places, in order. */
  readonly names: readonly string[];
  readonly pipelines: readonly Pipeline[];
}

/** Opens the places that metrics go to and starts to collect for each. */
export function openMetricExport({ setting, own, wanted, readers, outageOf }: MetricExportParts): MetricExport {
  const collection = readCollection(setting.core, own);
  const { exportTimeoutMs } = collection;
  const places = openPlaces(setting, wanted, { exportTimeoutMs, outageOf });
  const pipelines = places.map(({ protocol, outlet }, index) =>
    createMetricPipeline({
      core: setting.core,
      reader: readers[index] as MetricReader,
      collection,
      format: metricFormatOf(protocol),
      outlet,
    }),
  );
  return { collection, names: places.map(({ name }) => name), pipelines };
}
