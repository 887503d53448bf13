import type { LogSink } from './log-ports.ts';
import type { LogRecord } from './log-record.ts';
import { noopLogSink } from './noop-ports.ts';
import { registry } from './registry.ts';
import { createSinkConnections } from './sink-connections.ts';

const connections = createSinkConnections<LogSink, LogRecord>({
  item: 'a log record',
  sinks: registry.logSinks,
  none: noopLogSink,
  use: (sink) => void (registry.ports.logSink = sink),
  give: (sink, record) => sink.emit(record),
  make: (name, emit) => ({ name, emit }),
});

/** Connects a sink, so that each log record reaches it. Returns the removal. */
export const addLogSink: (sink: LogSink) => () => void = connections.add;

/** Disconnects the sinks of telemetry that is being shut down. */
export const removeAllLogSinks: () => void = connections.removeAll;
