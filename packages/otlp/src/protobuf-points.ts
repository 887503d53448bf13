/** What all data points have, and points of sums and gauges, in protobuf. */
import type {
  ExemplarRecord,
  GaugeMetric,
  MetricPoint,
  MetricRecord,
  NumberPoint,
  SumMetric,
  TraceIdentity,
} from '@throughline/core';
import { writeUnixNanos } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { isInteger } from './metric-fields.ts';
import { writeInterval } from './metric-times.ts';
import { writeAttributeList, writeAttributes } from './protobuf-attributes.ts';

// All kinds of points have their times in the same fields.
const START_TIME = 0x11;
const TIME = 0x19;
const POINT_AS_DOUBLE = 0x21;
const POINT_AS_INT = 0x31;
const POINT_ATTRIBUTE = 0x3a;
const POINT_EXEMPLAR = 0x2a;

const EXEMPLAR_TIME = 0x11;
const EXEMPLAR_AS_DOUBLE = 0x19;
const EXEMPLAR_AS_INT = 0x31;
const SPAN_ID_OF_8 = 0x2208;
const TRACE_ID_OF_16 = 0x2a10;
const FILTERED_ATTRIBUTE = 0x3a;

const start = new Uint32Array(2);
const time = new Uint32Array(2);

/** Where the points of a metric are written. */
export interface PointTarget {
  readonly writer: ByteWriter;
  readonly metric: MetricRecord;
}

/** Writes a point of a sum or a gauge. */
export function writeNumberPoint(target: PointTarget, metric: SumMetric | GaugeMetric, index: number): void {
  const { writer } = target;
  const point = metric.points[index] as NumberPoint;
  writeAttributeList(writer, POINT_ATTRIBUTE, point.attributes.attributeList);
  writeTimes(target, point);
  if (isInteger(metric, point.value)) {
    writer.byte(POINT_AS_INT);
    writer.fixed64Of(point.value);
  } else {
    writer.byte(POINT_AS_DOUBLE);
    writer.double(point.value);
  }
  writeExemplars(target, POINT_EXEMPLAR, point.exemplars);
}

/** Writes the times of a point. A gauge has no start. */
export function writeTimes({ writer, metric }: PointTarget, point: MetricPoint): void {
  if (metric.type === 'gauge') {
    writeUnixNanos(point.ticks, time);
  } else {
    writeInterval(point, metric.temporality, start, time);
    writer.byte(START_TIME);
    writer.fixed64(start);
  }
  writer.byte(TIME);
  writer.fixed64(time);
}

/** Writes exemplars. One that cannot be written is left out. */
export function writeExemplars(target: PointTarget, tag: number, exemplars: readonly ExemplarRecord[]): void {
  const { writer } = target;
  for (const exemplar of exemplars) {
    const from = writer.at;
    try {
      writer.byte(tag);
      const message = writer.open();
      writeExemplar(target, exemplar);
      writer.close(message);
    } catch {
      writer.at = from;
    }
  }
}

function writeExemplar({ writer, metric }: PointTarget, exemplar: ExemplarRecord): void {
  writer.byte(EXEMPLAR_TIME);
  writeUnixNanos(exemplar.ticks, time);
  writer.fixed64(time);
  if (isInteger(metric, exemplar.value)) {
    writer.byte(EXEMPLAR_AS_INT);
    writer.fixed64Of(exemplar.value);
  } else {
    writer.byte(EXEMPLAR_AS_DOUBLE);
    writer.double(exemplar.value);
  }
  if (exemplar.span !== undefined) writeIds(writer, exemplar.span);
  if (exemplar.filteredAttributes !== undefined)
    writeAttributes(writer, FILTERED_ATTRIBUTE, exemplar.filteredAttributes);
}

function writeIds(writer: ByteWriter, span: TraceIdentity): void {
  writer.reserve(28);
  const { view, at } = writer;
  view.setUint16(at, SPAN_ID_OF_8);
  view.setInt32(at + 2, span.spanId0);
  view.setInt32(at + 6, span.spanId1);
  view.setUint16(at + 10, TRACE_ID_OF_16);
  view.setInt32(at + 12, span.traceId0);
  view.setInt32(at + 16, span.traceId1);
  view.setInt32(at + 20, span.traceId2);
  view.setInt32(at + 24, span.traceId3);
  writer.at += 28;
}
