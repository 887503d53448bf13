/** Data points of histograms in protobuf. */
import type {
  ExponentialBuckets,
  ExponentialMetric,
  ExponentialPoint,
  HistogramMetric,
  HistogramPoint,
} from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { writeAttributeList } from './protobuf-attributes.ts';
import type { PointTarget } from './protobuf-points.ts';
import { writeExemplars, writeTimes } from './protobuf-points.ts';

// Both kinds of histograms have count and sum in the same fields.
const COUNT = 0x21;
const SUM = 0x29;

const EXPLICIT_BUCKETS = 0x32;
const EXPLICIT_BOUNDARIES = 0x3a;
const EXPLICIT_EXEMPLAR = 0x42;
const EXPLICIT_ATTRIBUTE = 0x4a;
const EXPLICIT_MIN = 0x59;
const EXPLICIT_MAX = 0x61;

const EXPONENTIAL_ATTRIBUTE = 0x0a;
const SCALE = 0x30;
const ZERO_COUNT = 0x39;
const POSITIVE = 0x42;
const NEGATIVE = 0x4a;
const EXPONENTIAL_EXEMPLAR = 0x5a;
const EXPONENTIAL_MIN = 0x61;
const EXPONENTIAL_MAX = 0x69;
const ZERO_THRESHOLD = 0x71;

const BUCKETS_OFFSET = 0x08;
const BUCKETS_COUNTS = 0x12;

/** Writes a point of a histogram with explicit boundaries. */
export function writeHistogramPoint(target: PointTarget, metric: HistogramMetric, index: number): void {
  const { writer } = target;
  const point = metric.points[index] as HistogramPoint;
  writeAttributeList(writer, EXPLICIT_ATTRIBUTE, point.attributes.attributeList);
  writeTimes(target, point);
  writeWhole(writer, COUNT, point.count);
  writeDouble(writer, SUM, point.sum);
  writer.byte(EXPLICIT_BUCKETS);
  writer.varint(point.counts.length * 8);
  for (const count of point.counts) writer.fixed64Of(count);
  if (metric.boundaries.length > 0) {
    writer.byte(EXPLICIT_BOUNDARIES);
    writer.varint(metric.boundaries.length * 8);
    for (const boundary of metric.boundaries) writer.double(boundary);
  }
  writeExemplars(target, EXPLICIT_EXEMPLAR, point.exemplars);
  writeDouble(writer, EXPLICIT_MIN, point.min);
  writeDouble(writer, EXPLICIT_MAX, point.max);
}

/** Writes a point of an exponential histogram. */
export function writeExponentialPoint(target: PointTarget, metric: ExponentialMetric, index: number): void {
  const { writer } = target;
  const point = metric.points[index] as ExponentialPoint;
  writeAttributeList(writer, EXPONENTIAL_ATTRIBUTE, point.attributes.attributeList);
  writeTimes(target, point);
  writeWhole(writer, COUNT, point.count);
  writeDouble(writer, SUM, point.sum);
  writer.byte(SCALE);
  writer.varint(zigzag(point.scale));
  writeWhole(writer, ZERO_COUNT, point.zeroCount);
  writeBuckets(writer, POSITIVE, point.positive);
  writeBuckets(writer, NEGATIVE, point.negative);
  writeExemplars(target, EXPONENTIAL_EXEMPLAR, point.exemplars);
  writeDouble(writer, EXPONENTIAL_MIN, point.min);
  writeDouble(writer, EXPONENTIAL_MAX, point.max);
  if (point.zeroThreshold !== 0) writeDouble(writer, ZERO_THRESHOLD, point.zeroThreshold);
}

function writeBuckets(writer: ByteWriter, tag: number, { offset, counts }: ExponentialBuckets): void {
  if (counts.length === 0) return;
  writer.byte(tag);
  const message = writer.open();
  writer.byte(BUCKETS_OFFSET);
  writer.varint(zigzag(offset));
  writer.byte(BUCKETS_COUNTS);
  const list = writer.open();
  for (const count of counts) writer.varint64(count);
  writer.close(list);
  writer.close(message);
}

function writeWhole(writer: ByteWriter, tag: number, value: number): void {
  writer.byte(tag);
  writer.fixed64Of(value);
}

function writeDouble(writer: ByteWriter, tag: number, value: number | undefined): void {
  if (value === undefined) return;
  writer.byte(tag);
  writer.double(value);
}

/** A signed number of 32 bits as an unsigned one, small where it is near zero. */
function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}
