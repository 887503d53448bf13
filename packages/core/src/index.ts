export type { AttributeBlock, BlockOrigin } from './attribute-block.ts';
export { EMPTY_BLOCK, createAttributeBlock } from './attribute-block.ts';
export type { AttributeList } from './attribute-list.ts';
export { indexOfKey, keyAt, removeAt, valueAt } from './attribute-list.ts';
export type { ApiGlobal } from './api-globals.ts';
export { registeredGlobal } from './api-globals.ts';
export type { BatchSettings, BatchVariables } from './batch-settings.ts';
export { readBatchSettings } from './batch-settings.ts';
export type { BoundedCache } from './bounded-cache.ts';
export { createBoundedCache } from './bounded-cache.ts';
export {
  epochMsToHrTime,
  followWallClock,
  hrTimeToTicks,
  now,
  readTime,
  secondsSince,
  ticksToHrTime,
  writeHrTimeNanos,
  writeUnixNanos,
} from './clock.ts';
export type { Component, ComponentHandle, Core, RuntimePatch } from './component.ts';
export type { NamedSink } from './component-names.ts';
export { nameSinks } from './component-names.ts';
export type { AttachedContext, ContextScope, RpcMetadata, StoredContext } from './context.ts';
export {
  TraceContext,
  activeContext,
  activeSpan,
  attachContext,
  baggageOf,
  bindToContext,
  callInContext,
  contextForServer,
  contextWithBaggage,
  contextWithSpan,
  isSuppressed,
  rpcMetadataOf,
  runInContext,
  spanOf,
  suppressedContext,
  toContext,
} from './context.ts';
export type { AttachToken } from './context-manager.ts';
export { contextManager } from './context-manager.ts';
export type { DeadlineOptions } from './deadline.ts';
export { LONGEST_TIMER_MS, withinDeadline } from './deadline.ts';
export type { DeliveryReport, FlushReport } from './delivery-report.ts';
export type { ExportOutcome, StandardExporter } from './export-once.ts';
export { exportOnce } from './export-once.ts';
export type { ExportQueue, ExportedSignal } from './export-queue.ts';
export { createExportQueue } from './export-queue.ts';
export type { GivenScope, GivenScopeOptions } from './given-scope.ts';
export { readName, readScope } from './given-scope.ts';
export type { InstrumentationScope, ScopeDetails } from './instrumentation-scope.ts';
export { createScope } from './instrumentation-scope.ts';
export type { InternalLogLevel } from './internal-log.ts';
export type { AttributeLimits, LimitedAttributes } from './limited-attributes.ts';
export {
  addAttributes,
  readAttributes,
  readNamedValue,
  readProperty,
  refuseAttribute,
  toPlainAttributes,
} from './limited-attributes.ts';
export { createLineWriter } from './line-writer.ts';
export { LOG_LEVELS, internalLog, redirectInternalLog, setInternalLogLevel } from './internal-log.ts';
export { EMPTY_LOG_BLOCK, createLogBlock } from './log-block.ts';
export type { LogDraft, LogPort, LogSink } from './log-ports.ts';
export type { LogAttributeList, LogBlock, LogRecord, LogValue } from './log-record.ts';
export { LogFields } from './log-record.ts';
export { addLogSink } from './log-sinks.ts';
export type {
  InstrumentPort,
  MetricCollectionPort,
  MetricHandle,
  MetricInstrument,
  MetricReader,
  MetricSource,
  Observable,
  Observe,
} from './metric-ports.ts';
export { metricsAreOn, startOfMeasurement } from './metrics-on.ts';
export { addMetricReader } from './metric-readers.ts';
export type {
  DistributionPoint,
  ExemplarRecord,
  ExponentialBuckets,
  ExponentialMetric,
  ExponentialPoint,
  GaugeMetric,
  HistogramMetric,
  HistogramPoint,
  MetricIdentity,
  MetricKind,
  MetricPoint,
  MetricRecord,
  MetricSnapshot,
  NumberPoint,
  ScopeMetrics,
  SumMetric,
  Temporality,
} from './metric-records.ts';
export { addObservable } from './observables.ts';
export { NonRecordingSpan } from './non-recording-span.ts';
export {
  NO_SPAN,
  noopLogSink,
  noopMetricCollectionPort,
  noopPropagationPort,
  noopSpanPort,
  noopSpanSink,
  spanThatHandsOn,
} from './noop-ports.ts';
export type { CoreOptions } from './options.ts';
export { plainCopy } from './plain-copy.ts';
export type { IncomingHeaders, LiveSpan, Ports, PropagationPort, SpanPort, SpanSink, SpanSource } from './ports.ts';
export type { Problem, ProblemCode } from './problem.ts';
export { PROBLEM_CODES, reasonOf, shown } from './problem.ts';
export { randomNonZeroWord, randomWord } from './random-ids.ts';
export type { ReadableResource, ReadableScope } from './readable-resource.ts';
export { toReadableResource, toReadableScope } from './readable-resource.ts';
export type { LoadedCopy, Registry } from './registry.ts';
export { CONTRACT, ports, registry } from './registry.ts';
export type { Resource } from './resource.ts';
export type { Endings } from './run-to-end.ts';
export { runToEnd } from './run-to-end.ts';
export type { FlushOptions, RunningTelemetry, TelemetrySetup } from './running-telemetry.ts';
export { SECRET_QUERY_KEYS } from './secret-query-keys.ts';
export { SELF_SCOPE } from './self-scope.ts';
export type { NumberBounds, SettingSource, Settings } from './settings.ts';
export { createSettings, readPairs } from './settings.ts';
export type { SpanRecord, SpanRecordEvent, SpanRecordLink } from './span-record.ts';
export { reserveSlot } from './slots.ts';
export { addSpanSink } from './span-sinks.ts';
export { addComponent, startTelemetry } from './start-telemetry.ts';
export { callWithin, readableOptions, usableParts } from './standard-parts.ts';
export type {
  InstrumentationState,
  InstrumentationStatus,
  SignalName,
  SignalStatus,
  StatusBoard,
  TelemetryStatus,
} from './status.ts';
export type { TraceIdentity } from './trace-identity.ts';
export {
  fromSpanContext,
  hasIdentity,
  hexDigitAt,
  hexToWord,
  spanContextOf,
  spanIdToHex,
  toSpanContext,
  traceIdToHex,
  usableTraceState,
  wordToHex,
  writeFlags,
  writeIds,
} from './trace-identity.ts';
export { runUntraced } from './untraced.ts';
export { VERSION } from './version.ts';
export { messageInstead, withholdMessage } from './withheld-messages.ts';
