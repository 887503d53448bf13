export type { AggregationName, AggregationOptions, AggregationSetting } from './aggregation.ts';
export type { MetricConsoleOptions } from './console-setting.ts';
export type { ExemplarFilterName } from './exemplar-policy.ts';
export { EXEMPLAR_FILTERS } from './exemplar-policy.ts';
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  Counter,
  Gauge,
  Histogram,
  HistogramOptions,
  InstrumentOptions,
  LabelValue,
  Labelled,
  Labels,
  UpDownCounter,
} from './instruments.ts';
export type { InstrumentFunctions } from './instrument-functions.ts';
export { createInstrumentFunctions } from './instrument-functions.ts';
export { createCounter, createGauge, createHistogram, createUpDownCounter } from './instruments.ts';
export { createMeterProvider, meterProvider } from './meter-provider.ts';
export type { ConnectedProducer, MetricProducer, StandardReader, StandardSelectors } from './metric-producer.ts';
export { createMetricProducer } from './metric-producer.ts';
export type { MetricsOptions } from './metrics.ts';
export { metrics } from './metrics.ts';
export type { ObservableKind, ObservableOptions, ObservableRegistration, Observed } from './observables.ts';
export { createObservable } from './observables.ts';
export type { StandardCollection, StandardKind, StandardMetric, StandardPoint } from './standard-metrics.ts';
export type { Timer } from './timer.ts';
export type { MetricView, ViewSelection } from './views.ts';
