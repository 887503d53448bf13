import type { Protocol } from './transport.ts';

/** Options of the batches of spans or log records. The variables of the latter begin with `OTEL_BLRP` in place of `OTEL_BSP`. */
export interface BatchOptions {
  /** The longest that a record waits for its batch to be closed, in milliseconds. Default 5000 for spans, 1000 for log records. Variable `OTEL_BSP_SCHEDULE_DELAY`. */
  readonly scheduleDelayMs?: number | undefined;
  /** How long a batch is tried again, counted from its first try, in milliseconds; 0 is no limit. Default 30000. Variable `OTEL_BSP_EXPORT_TIMEOUT`. */
  readonly exportTimeoutMs?: number | undefined;
  /** The most records that wait; more are dropped. Default 2048. Variable `OTEL_BSP_MAX_QUEUE_SIZE`. */
  readonly maxQueueSize?: number | undefined;
  /** The most records in one batch. Default 512, never more than the queue. Variable `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`. */
  readonly maxExportBatchSize?: number | undefined;
  /** The most encoded bytes that are held. Default 32 MiB. */
  readonly maxQueueBytes?: number | undefined;
}

/** A function that gives header fields for each request, such as one that fetches a token. */
export type HeadersCallback = () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/** How a receiver is spoken to: for all signals, or for one of them. */
export interface ConnectionOptions {
  /** Default: `grpc` on port 4317, else `http/protobuf`. Variable `OTEL_EXPORTER_OTLP_PROTOCOL`. */
  readonly protocol?: Protocol | undefined;
  /** Header fields, or a function that gives them for each request. Variable `OTEL_EXPORTER_OTLP_HEADERS` adds to them. */
  readonly headers?: Readonly<Record<string, string>> | HeadersCallback | undefined;
  /** The longest that one try may take in all, in milliseconds; 0 is no limit. Default 10000. Variable `OTEL_EXPORTER_OTLP_TIMEOUT`. */
  readonly timeoutMs?: number | undefined;
  /** Default `none`. Variable `OTEL_EXPORTER_OTLP_COMPRESSION`. */
  readonly compression?: 'none' | 'gzip' | undefined;
  /** The certificate authority to trust: a file, or its content in PEM. Variable `OTEL_EXPORTER_OTLP_CERTIFICATE`. */
  readonly certificate?: string | undefined;
  /** The key of this client: a file or PEM. Variable `OTEL_EXPORTER_OTLP_CLIENT_KEY`. */
  readonly clientKey?: string | undefined;
  /** The certificate of this client: a file or PEM. Variable `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`. */
  readonly clientCertificate?: string | undefined;
  /** Whether an endpoint without a scheme is spoken to without TLS. Default `true`. Variable `OTEL_EXPORTER_OTLP_INSECURE`. */
  readonly insecure?: boolean | undefined;
}

/** Where one signal goes, as far as it differs from the others. In the variables, the name of the signal comes after `OTLP`. */
export interface SignalOptions extends ConnectionOptions {
  /** The full URL for this signal, used as it stands. Variable `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` for metrics. */
  readonly endpoint?: string | undefined;
}

/** Which points tell what happened since the collection before, and which since the start (OTLP exporters of metrics, Additional Configuration). */
export type TemporalityPreference = 'cumulative' | 'delta' | 'lowmemory';

/** The buckets of histograms that neither a view nor the instrument chooses. */
export type HistogramAggregation = 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';

/** Options of the periodic export of metrics. */
export interface MetricExportOptions extends SignalOptions {
  /** The time between two collections, in milliseconds. Default 60000. Variable `OTEL_METRIC_EXPORT_INTERVAL`. */
  readonly intervalMs?: number | undefined;
  /**
   * How long callbacks may take in a collection, and how long what was collected is tried, counted from its first try, in milliseconds;
   * 0 is no limit. Default 30000. Variable `OTEL_METRIC_EXPORT_TIMEOUT`.
   */
  readonly exportTimeoutMs?: number | undefined;
  /** Default `cumulative`. Variable `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`. */
  readonly temporality?: TemporalityPreference | undefined;
  /** Default `explicit_bucket_histogram`. Variable `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`. */
  readonly histogramAggregation?: HistogramAggregation | undefined;
}

/** Options of the export of log records. */
export interface LogExportOptions extends SignalOptions {
  readonly batch?: BatchOptions | undefined;
}

/** Options of `otlp`. The environment wins over each of them. */
export interface OtlpOptions extends ConnectionOptions {
  /** The base URL of the receiver; `v1/traces`, `v1/metrics` or `v1/logs` is appended for HTTP. Default `http://localhost:4318`. Variable `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint?: string | undefined;
  /** The full URL for traces, used as it stands. Variable `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`. */
  readonly tracesEndpoint?: string | undefined;
  /** The address of a Jaeger agent or collector, translated to OTLP on the same host; for traces alone. Variable `OTEL_EXPORTER_JAEGER_ENDPOINT`. */
  readonly jaegerEndpoint?: string | undefined;
  /** The batches of spans. */
  readonly batch?: BatchOptions | undefined;
  /** What is different for metrics; `false` exports none. Variable `OTEL_METRICS_EXPORTER` for the latter. */
  readonly metrics?: MetricExportOptions | false | undefined;
  /** What is different for log records, and their batches; `false` exports none. Variable `OTEL_LOGS_EXPORTER` for the latter. */
  readonly logs?: LogExportOptions | false | undefined;
}
