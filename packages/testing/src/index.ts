export type { Attributes, AttributeValue } from './attribute-value.ts';
export { describeInstrumentation } from './conformance.ts';
export { type CapturedSpan, captureSpans } from './conformance-spans.ts';
export type {
  ConformanceChild,
  ConformanceComponent,
  ConformanceEngine,
  InstrumentationDriver,
  ParentHeaders,
} from './conformance-driver.ts';
export type {
  DelayFault,
  DribbleFault,
  EndlessFault,
  Fault,
  GarbageFault,
  GoawayFault,
  GrpcStatusFault,
  HangFault,
  PartialFault,
  ResetFault,
  StatusFault,
} from './fault.ts';
export type {
  FixtureOptions,
  FixtureProgram,
  FixtureResult,
  FixtureSignal,
  RunningFixture,
} from './fixture-options.ts';
export { startOtlpReceiver } from './otlp-receiver.ts';
export type {
  Expected,
  OtlpReceiver,
  OtlpReceiverOptions,
  ReceiverCounts,
  WaitOptions,
} from './otlp-receiver-types.ts';
export type { ReceivedLogRecord } from './received-log.ts';
export type { MetricTemporality, MetricType, ReceivedExemplar, ReceivedMetricPoint } from './received-metric.ts';
export type { ReceivedOrigin, ReceivedScope } from './received-origin.ts';
export type { InvalidPayload, Protocol, ReceivedRequest } from './received-request.ts';
export type { ReceivedEvent, ReceivedKind, ReceivedLink, ReceivedSpan, ReceivedStatusCode } from './received-span.ts';
export type { Signal } from './signal.ts';
export type { TlsOptions } from './transport.ts';
export { runFixture, startFixture } from './run-fixture.ts';
export { sequentialIdGenerator, type SequentialIdGenerator } from './sequential-id-generator.ts';
export { findSpan, findSpans, type SpanSource } from './find-span.ts';
export type { SpanExpectations } from './jest-types.ts';
export { type MatcherResult, type OneTraceOptions, throughlineMatchers, type ThroughlineMatchers } from './matchers.ts';
export { printTree, type PrintTreeOptions } from './print-tree.ts';
export type { Difference, SpanPattern } from './span-pattern.ts';
export { type SpanNode, spanTree } from './span-tree.ts';
export type { TreePattern } from './tree-match.ts';
export { testCertificate, type TestCertificate } from './test-certificate.ts';
