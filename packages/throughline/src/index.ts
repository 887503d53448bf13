export type {
  DeliveryReport,
  FlushOptions,
  FlushReport,
  InstrumentationStatus,
  Problem,
  ProblemCode,
  SignalStatus,
  TelemetrySetup,
  TelemetryStatus,
} from '@throughline/core';
export type { OfficialInstrumentation, SkippedInstrumentation } from '@throughline/instrumentation';
export type { LogFunctions, LoggingOptions } from '@throughline/logging';
export type {
  Counter,
  Gauge,
  Histogram,
  HistogramOptions,
  InstrumentOptions,
  LabelValue,
  MetricView,
  MetricsOptions,
  ObservableKind,
  Timer,
  UpDownCounter,
} from '@throughline/metrics';
export type { MetricsHandler, PrometheusOptions } from '@throughline/prometheus';
export { metricsHandler, metricsPlugin, renderMetrics } from '@throughline/prometheus';
export type { OtlpOptions } from '@throughline/otlp';
export type { HeaderCarrier, PropagationOptions } from '@throughline/propagation';
export {
  attachTraceContext,
  childProcessEnv,
  detachTraceContext,
  extractTraceContext,
  injectTraceContext,
  traceContextFromEnv,
  withTraceContext,
} from '@throughline/propagation';
export type {
  ActiveSpan,
  SamplerSetting,
  SamplingRule,
  SpanDetails,
  TracingOptions,
  WrapOptions,
} from '@throughline/tracing';
export { configureTelemetry } from './configure-telemetry.ts';
export type { Telemetry, TelemetryDetails } from './get-telemetry.ts';
export type { Observation, ObserveFunction, ObserveOptions } from './observe.ts';
export { getLogger, getMeter, getTelemetry, getTracer } from './get-telemetry.ts';
export type { InstrumentAllOptions, InstrumentReport } from './instrument-all.ts';
export { instrumentAll } from './instrument-all.ts';
export {
  instrumentFastify,
  instrumentHttp,
  instrumentIoredis,
  instrumentPg,
  instrumentPino,
  instrumentRuntime,
  instrumentUndici,
} from './instrument-one.ts';
export type { InstrumentationName, InstrumentationOptions } from './installed-instrumentations.ts';
export type { TelemetryOptions } from './telemetry-options.ts';
