import type { Context } from '@opentelemetry/api';
import { trace } from '@opentelemetry/api';

import { EMPTY_BLOCK } from './attribute-block.ts';
import { NonRecordingSpan } from './non-recording-span.ts';
import { NO_INSTRUMENT, lateInstruments } from './late-metric-handle.ts';
import { EMPTY_LOG_BLOCK } from './log-block.ts';
import type { LogPort, LogSink } from './log-ports.ts';
import type { MetricCollectionPort } from './metric-ports.ts';
import type { LiveSpan, Ports, PropagationPort, SpanPort, SpanSink } from './ports.ts';
import { fromSpanContext, hasIdentity, spanContextOf } from './trace-identity.ts';

/** A span that belongs to no trace: what a caller gets when nothing records and there is no parent. */
export const NO_SPAN: LiveSpan = new NonRecordingSpan(
  { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: 0, spanId0: 0, spanId1: 0, traceFlags: 0, traceState: undefined },
  false,
);

/** A span that hands on the identity of the parent, as the OpenTelemetry API asks of an absent SDK. */
export function spanThatHandsOn(parent: Context): LiveSpan {
  const span = trace.getSpan(parent);
  if (hasIdentity(span)) return span instanceof NonRecordingSpan ? span : new NonRecordingSpan(span, false);
  const foreign = spanContextOf(span);
  const identity = fromSpanContext(foreign);
  return identity === undefined ? NO_SPAN : new NonRecordingSpan(identity, foreign?.isRemote === true);
}

/** The span port of a process without tracing. */
export const noopSpanPort: SpanPort = {
  start: (_source, _name, parent) => spanThatHandsOn(parent),
  startWith: (_scope, _name, options, parent) => (options?.root === true ? NO_SPAN : spanThatHandsOn(parent)),
  block: () => EMPTY_BLOCK,
};

/** The sink of a process that exports nothing. */
export const noopSpanSink: SpanSink = { name: 'none', end: () => undefined };

/** The propagation port of a process that does not propagate. */
export const noopPropagationPort: PropagationPort = {
  extract: (parent) => parent,
  inject: () => undefined,
  fields: [],
  isOwn: true,
};

/** The collection port of a process without metrics. */
export const noopMetricCollectionPort: MetricCollectionPort = {
  collect: async () => ({ scopes: [], failures: [] }),
  collectNow: () => ({ scopes: [], failures: [] }),
  readersChanged: () => undefined,
};

/** The log port of a process without logging. Whether it is in place says the registry, which may have that of another copy. */
const noopLogPort: LogPort = {
  enabled: () => false,
  emit: () => undefined,
  block: () => EMPTY_LOG_BLOCK,
};

/** The sink of log records of a process that exports none. */
export const noopLogSink: LogSink = { name: 'none', emit: () => undefined };

/** Ports that do nothing, until a component puts its own in. */
export function noopPorts(): Ports {
  const ports: Ports = {
    span: noopSpanPort,
    spanSink: noopSpanSink,
    propagation: noopPropagationPort,
    instrument: { handle: () => ({ record: () => undefined }), instrument: () => NO_INSTRUMENT },
    metricCollection: noopMetricCollectionPort,
    log: noopLogPort,
    logSink: noopLogSink,
  };
  ports.instrument = lateInstruments(ports);
  return ports;
}
