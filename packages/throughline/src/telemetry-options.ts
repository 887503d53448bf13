import type { CoreOptions } from '@throughline/core';
import type { LoggingOptions } from '@throughline/logging';
import type { MetricsOptions } from '@throughline/metrics';
import type { OtlpOptions } from '@throughline/otlp';
import type { PrometheusOptions } from '@throughline/prometheus';
import type { PropagationOptions } from '@throughline/propagation';
import type { TracingOptions } from '@throughline/tracing';

/** The options of `configureTelemetry`. Each has an environment variable that wins over it. */
export interface TelemetryOptions extends CoreOptions {
  /** Where OTLP goes, e.g. `http://collector:4318`. Without a scheme, http; port 4317 means gRPC. Default `http://localhost:4318`. `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint?: string | undefined;
  /** A Jaeger agent or collector of old; translated to OTLP on the same host, with a warning. `OTEL_EXPORTER_JAEGER_ENDPOINT`. */
  readonly jaegerEndpoint?: string | undefined;
  /** Writes each span as a line to stdout as well. Default `false`. Metrics are not written with it, for they would bury the spans: `metrics.console`. */
  readonly enableConsole?: boolean | undefined;
  /** Records metrics. Default `true`; nothing is recorded where nobody reads it (`OTEL_METRICS_EXPORTER=none`). */
  readonly enableMetrics?: boolean | undefined;
  /** Makes log records of what is logged, here and through the OpenTelemetry API. Default `true`. The lines of `getTelemetry(...)` are written in any case. */
  readonly enableLogging?: boolean | undefined;
  /** Serves metrics to Prometheus at http://127.0.0.1:9464/metrics. Default `false`. `OTEL_METRICS_EXPORTER=prometheus`. */
  readonly enablePrometheus?: boolean | undefined;
  /** Sampling, limits, processors, exporters. */
  readonly tracing?: TracingOptions | undefined;
  /** Views, exemplars, readers. */
  readonly metrics?: MetricsOptions | undefined;
  /** Severities, limits, redaction, the lines on stdout. */
  readonly logging?: LoggingOptions | undefined;
  /** Host, port and path of the page for Prometheus, and what is on it. */
  readonly prometheus?: PrometheusOptions | undefined;
  /** Protocol, headers, TLS, compression, batches. */
  readonly otlp?: OtlpOptions | undefined;
  /** Which formats are read and written. */
  readonly propagation?: PropagationOptions | undefined;
}
