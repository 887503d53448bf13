export { otlp } from './otlp.ts';
export type {
  BatchOptions,
  ConnectionOptions,
  HeadersCallback,
  HistogramAggregation,
  LogExportOptions,
  MetricExportOptions,
  OtlpOptions,
  SignalOptions,
  TemporalityPreference,
} from './otlp-options.ts';
export type { Protocol } from './transport.ts';
export { VERSION } from './version.ts';
