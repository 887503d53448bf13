import { noopSpanSink } from './noop-ports.ts';
import type { SpanSink } from './ports.ts';
import { registry } from './registry.ts';
import { createSinkConnections } from './sink-connections.ts';
import type { SpanRecord } from './span-record.ts';

const connections = createSinkConnections<SpanSink, SpanRecord>({
  item: 'a span',
  sinks: registry.spanSinks,
  none: noopSpanSink,
  use: (sink) => void (registry.ports.spanSink = sink),
  give: (sink, span) => sink.end(span),
  make: (name, end) => ({ name, end }),
});

/** Connects a sink, so that each span that ends reaches it. Returns the removal. */
export const addSpanSink: (sink: SpanSink) => () => void = connections.add;

/** Disconnects the sinks of telemetry that is being shut down, so that its successor starts with its own alone. */
export const removeAllSpanSinks: () => void = connections.removeAll;
