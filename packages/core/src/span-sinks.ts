import { internalLog } from './internal-log.ts';
import { noopSpanSink } from './noop-ports.ts';
import type { SpanSink } from './ports.ts';
import { reasonOf } from './problem.ts';
import { registry } from './registry.ts';
import type { SpanRecord } from './span-record.ts';

/** Hands a span to a sink whose failure must not keep it from the next one. */
function give(sink: SpanSink, span: SpanRecord): void {
  try {
    sink.end(span);
  } catch (error) {
    internalLog.error(`a span could not be handed to ${sink.name}: ${reasonOf(error)}`);
  }
}

function fanOut(sinks: readonly SpanSink[]): SpanSink {
  return {
    name: sinks.map(({ name }) => name).join('+'),
    end: (span) => {
      for (const sink of sinks) give(sink, span);
    },
  };
}

function connect(): void {
  const { ports, spanSinks } = registry;
  ports.spanSink =
    spanSinks.length === 1
      ? (spanSinks[0] as SpanSink)
      : spanSinks.length === 0
        ? noopSpanSink
        : fanOut([...spanSinks]);
}

/** Connects a sink, so that each span that ends reaches it. Returns the removal. */
export function addSpanSink(sink: SpanSink): () => void {
  registry.spanSinks.push(sink);
  connect();
  return () => {
    const index = registry.spanSinks.indexOf(sink);
    if (index >= 0) registry.spanSinks.splice(index, 1);
    connect();
  };
}

/** Disconnects the sinks of telemetry that is being shut down, so that its successor starts with its own alone. */
export function removeAllSpanSinks(): void {
  registry.spanSinks.length = 0;
  connect();
}
