import type { MetricRecord } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import type { Envelope } from './envelope.ts';
import { jsonEnvelope } from './json-envelope.ts';
import { openJsonMetric } from './json-metric.ts';
import type { OpenMetric } from './open-metric.ts';
import { protobufEnvelope } from './protobuf-envelope.ts';
import { openProtobufMetric } from './protobuf-metric.ts';
import type { Protocol } from './transport.ts';

/**
 * An encoding of OTLP metrics export requests.
 *
 * What it makes of attributes is not kept: at one collection a minute that would cost a kilobyte for each point and save next to nothing.
 */
export interface MetricFormat extends Envelope {
  /** Begins a metric. Throws where it cannot be written; the caller rolls back. */
  openMetric(writer: ByteWriter, metric: MetricRecord): OpenMetric;
}

/** Metrics in protobuf, for HTTP and gRPC. */
export const protobufMetrics: MetricFormat = { ...protobufEnvelope, openMetric: openProtobufMetric };

/** Metrics in JSON, for HTTP and for lines of text. */
export const jsonMetrics: MetricFormat = { ...jsonEnvelope('Metrics', 'metrics'), openMetric: openJsonMetric };

/** The encoding of metrics that a protocol asks for. */
export function metricFormatOf(protocol: Protocol): MetricFormat {
  return protocol === 'http/json' ? jsonMetrics : protobufMetrics;
}
