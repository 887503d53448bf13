import type { CoreOptions } from '@throughline/core';
import type { OtlpOptions } from '@throughline/otlp';
import type { PropagationOptions } from '@throughline/propagation';
import type { TracingOptions } from '@throughline/tracing';

/** The options of `configureTelemetry`. Each has an environment variable that wins over it. */
export interface TelemetryOptions extends CoreOptions {
  /** Where OTLP goes, e.g. `http://collector:4318`. Without a scheme, http; port 4317 means gRPC. Default `http://localhost:4318`. `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint?: string | undefined;
  /** A Jaeger agent or collector of old; translated to OTLP on the same host, with a warning. `OTEL_EXPORTER_JAEGER_ENDPOINT`. */
  readonly jaegerEndpoint?: string | undefined;
  /** Writes each span as a line to stdout as well. Default `false`. */
  readonly enableConsole?: boolean | undefined;
  /** Sampling, limits, processors, exporters. */
  readonly tracing?: TracingOptions | undefined;
  /** Protocol, headers, TLS, compression, batches. */
  readonly otlp?: OtlpOptions | undefined;
  /** Which formats are read and written. */
  readonly propagation?: PropagationOptions | undefined;
}
