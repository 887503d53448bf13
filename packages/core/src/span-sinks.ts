import { noopSpanSink } from './noop-ports.ts';
import type { SpanSink } from './ports.ts';
import { registry } from './registry.ts';

function fanOut(sinks: readonly SpanSink[]): SpanSink {
  return {
    name: sinks.map(({ name }) => name).join('+'),
    end: (span) => {
      for (const sink of sinks) sink.end(span);
    },
  };
}

function connect(): void {
  const { ports, spanSinks } = registry;
  ports.spanSink = spanSinks.length === 1 ? (spanSinks[0] as SpanSink) : spanSinks.length === 0 ? noopSpanSink : fanOut([...spanSinks]);
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
