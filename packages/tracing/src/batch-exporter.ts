/** Feeds a standard `SpanExporter` in batches. The exporter gets the span objects themselves. */
import type { BatchSettings, ExportQueue, SpanRecord, SpanSink } from '@throughline/core';
import { createExportQueue } from '@throughline/core';

import type { SpanExporter } from './span-exporter.ts';

/** An exporter with its queue. */
export interface BatchExporter extends SpanSink, Pick<ExportQueue<SpanRecord>, 'flush' | 'stop' | 'deliveries'> {}

/** Puts a queue in front of an exporter. */
export function createBatchExporter(exporter: SpanExporter, settings: BatchSettings): BatchExporter {
  const queue = createExportQueue<SpanRecord>(exporter, settings, { signal: 'traces', exporterName: 'SpanExporter' });
  return {
    name: queue.name,
    end: (span) => queue.push(span),
    flush: (deadline) => queue.flush(deadline),
    stop: (deadline) => queue.stop(deadline),
    deliveries: () => queue.deliveries(),
  };
}
