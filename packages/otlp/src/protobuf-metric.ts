/** Metrics as OTLP `Metric` messages in protobuf (opentelemetry/proto/metrics/v1/metrics.proto), each with the tag of `ScopeMetrics.metrics`. */
import type { MetricRecord } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { temporalityNumberOf } from './metric-fields.ts';
import type { OpenMetric } from './open-metric.ts';
import { writeExponentialPoint, writeHistogramPoint } from './protobuf-distributions.ts';
import type { PointTarget } from './protobuf-points.ts';
import { writeNumberPoint } from './protobuf-points.ts';

const METRIC = 0x12;
const NAME = 0x0a;
const DESCRIPTION = 0x12;
const UNIT = 0x1a;
const DATA_OF: Readonly<Record<MetricRecord['type'], number>> = {
  gauge: 0x2a,
  sum: 0x3a,
  histogram: 0x4a,
  exponentialHistogram: 0x52,
};

const DATA_POINT = 0x0a;
const TEMPORALITY = 0x10;
const MONOTONIC = 0x18;

/** Begins a metric. Throws where it cannot be written; the caller rolls back. */
export function openProtobufMetric(writer: ByteWriter, metric: MetricRecord): OpenMetric {
  writer.byte(METRIC);
  const message = writer.open();
  writer.byte(NAME);
  writer.text(metric.name);
  writeText(writer, DESCRIPTION, metric.description);
  writeText(writer, UNIT, metric.unit);
  writer.byte(DATA_OF[metric.type]);
  const data = writer.open();
  const writePoint = pointWriter({ writer, metric });
  return {
    point: (index) => {
      writer.byte(DATA_POINT);
      const point = writer.open();
      writePoint(index);
      writer.close(point);
    },
    close: () => {
      writeKind(writer, metric);
      writer.close(data);
      writer.close(message);
    },
  };
}

function pointWriter(target: PointTarget): (index: number) => void {
  const { metric } = target;
  switch (metric.type) {
    case 'histogram':
      return (index) => writeHistogramPoint(target, metric, index);
    case 'exponentialHistogram':
      return (index) => writeExponentialPoint(target, metric, index);
    case 'sum':
    case 'gauge':
      return (index) => writeNumberPoint(target, metric, index);
  }
}

function writeKind(writer: ByteWriter, metric: MetricRecord): void {
  if (metric.type === 'gauge') return;
  writer.byte(TEMPORALITY);
  writer.byte(temporalityNumberOf(metric.temporality));
  if (metric.type !== 'sum' || !metric.monotonic) return;
  writer.byte(MONOTONIC);
  writer.byte(1);
}

function writeText(writer: ByteWriter, tag: number, text: string): void {
  if (text === '') return;
  writer.byte(tag);
  writer.text(text);
}
