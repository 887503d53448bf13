import { noopSpanSink } from './noop-ports.ts';
import type { SpanSink } from './ports.ts';
import { registry } from './registry.ts';
import { createSinkConnections, handOver } from './sink-connections.ts';

const connections = createSinkConnections<SpanSink>({
  sinks: registry.spanSinks,
  none: noopSpanSink,
  use: (sink) => void (registry.ports.spanSink = sink),
  join: (name, sinks) => ({
    name,
    end: (span) => {
      for (const sink of sinks) handOver('a span', sink, (one) => one.end(span));
    },
  }),
});

/** Connects a sink, so that each span that ends reaches it. Returns the removal. */
export const addSpanSink: (sink: SpanSink) => () => void = connections.add;

/** Disconnects the sinks of telemetry that is being shut down, so that its successor starts with its own alone. */
export const removeAllSpanSinks: () => void = connections.removeAll;
