/** Metrics in the JSON mapping of OTLP: hexadecimal ids, 64-bit numbers as decimal text, enumerations as numbers. */
import type { MetricRecord } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { jsonText } from './json-attributes.ts';
import { boundariesJson, exponentialPointJson, histogramPointJson, numberPointJson } from './json-points.ts';
import { temporalityNumberOf } from './metric-fields.ts';
import type { OpenMetric } from './open-metric.ts';

/** Begins a metric, with a comma before it. Throws where it cannot be written; the caller rolls back. */
export function openJsonMetric(writer: ByteWriter, metric: MetricRecord): OpenMetric {
  const description = metric.description === '' ? '' : `"description":${jsonText(metric.description)},`;
  const unit = metric.unit === '' ? '' : `"unit":${jsonText(metric.unit)},`;
  writer.utf8(`,{"name":${jsonText(metric.name)},${description}${unit}"${metric.type}":{"dataPoints":[`);
  const pointJson = pointEncoder(metric);
  return {
    point: (index) => writer.utf8(`${pointJson(index)},`),
    close: () => {
      // The comma after the last point.
      writer.at--;
      writer.utf8(`]${kind(metric)}}}`);
    },
  };
}

function pointEncoder(metric: MetricRecord): (index: number) => string {
  switch (metric.type) {
    case 'histogram': {
      const boundaries = boundariesJson(metric);
      return (index) => histogramPointJson(metric, index, boundaries);
    }
    case 'exponentialHistogram':
      return (index) => exponentialPointJson(metric, index);
    case 'sum':
    case 'gauge':
      return (index) => numberPointJson(metric, index);
  }
}

function kind(metric: MetricRecord): string {
  if (metric.type === 'gauge') return '';
  const monotonic = metric.type === 'sum' && metric.monotonic ? ',"isMonotonic":true' : '';
  return `,"aggregationTemporality":${temporalityNumberOf(metric.temporality)}${monotonic}`;
}
