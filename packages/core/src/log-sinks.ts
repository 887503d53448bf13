import type { LogSink } from './log-ports.ts';
import { noopLogSink } from './noop-ports.ts';
import { registry } from './registry.ts';
import { createSinkConnections, handOver } from './sink-connections.ts';

const connections = createSinkConnections<LogSink>({
  sinks: registry.logSinks,
  none: noopLogSink,
  use: (sink) => void (registry.ports.logSink = sink),
  join: (name, sinks) => ({
    name,
    emit: (record) => {
      for (const sink of sinks) handOver('a log record', sink, (one) => one.emit(record));
    },
  }),
});

/** Connects a sink, so that each log record reaches it. Returns the removal. */
export const addLogSink: (sink: LogSink) => () => void = connections.add;

/** Disconnects the sinks of telemetry that is being shut down. */
export const removeAllLogSinks: () => void = connections.removeAll;
