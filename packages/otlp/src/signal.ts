import type { DeliveryReport } from '@throughline/core';

/** What tells the export of one signal from that of another. */
export interface Signal {
  readonly name: DeliveryReport['signal'];
  /** How the names of its variables begin: with `OTEL_EXPORTER_OTLP_TRACES` for traces. */
  readonly prefix: string;
  /** The variable that says where it goes. */
  readonly exporter: string;
  /** The exporters of other packages that the variable may name. */
  readonly otherExporters: readonly string[];
  /** What the full URL is called in the options. */
  readonly endpointOption: string;
  /** The variable of old that allows connections without TLS. */
  readonly legacyInsecure: string | undefined;
  /** What is appended to a URL for all signals. */
  readonly path: string;
  /** The method that is called over gRPC. */
  readonly grpcPath: string;
  /** Whether Jaeger takes it. */
  readonly suitsJaeger: boolean;
  /** What its records are called. */
  readonly records: string;
  /** What they are called in the names of components: `span` as in `otlp_http_span_exporter`. */
  readonly component: 'span' | 'metric' | 'log';
  /** The unit they are counted in. */
  readonly unit: string;
}

/** Spans. */
export const TRACES: Signal = {
  name: 'traces',
  prefix: 'OTEL_EXPORTER_OTLP_TRACES',
  exporter: 'OTEL_TRACES_EXPORTER',
  otherExporters: ['console', 'logging'],
  endpointOption: 'tracesEndpoint',
  legacyInsecure: 'OTEL_EXPORTER_OTLP_SPAN_INSECURE',
  path: 'v1/traces',
  grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  suitsJaeger: true,
  records: 'spans',
  component: 'span',
  unit: '{span}',
};

/** Data points. */
export const METRICS: Signal = {
  name: 'metrics',
  prefix: 'OTEL_EXPORTER_OTLP_METRICS',
  exporter: 'OTEL_METRICS_EXPORTER',
  otherExporters: ['console', 'logging', 'prometheus'],
  endpointOption: 'metrics.endpoint',
  legacyInsecure: 'OTEL_EXPORTER_OTLP_METRIC_INSECURE',
  path: 'v1/metrics',
  grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  suitsJaeger: false,
  records: 'data points',
  component: 'metric',
  unit: '{data_point}',
};

/** Log records. */
export const LOGS: Signal = {
  name: 'logs',
  prefix: 'OTEL_EXPORTER_OTLP_LOGS',
  exporter: 'OTEL_LOGS_EXPORTER',
  otherExporters: ['console', 'logging'],
  endpointOption: 'logs.endpoint',
  legacyInsecure: undefined,
  path: 'v1/logs',
  grpcPath: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  suitsJaeger: false,
  records: 'log records',
  component: 'log',
  unit: '{log_record}',
};
