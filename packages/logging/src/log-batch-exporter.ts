/** Feeds a standard `LogRecordExporter` in batches. */
import type { BatchSettings, ExportQueue, LogSink, ReadableResource, StandardExporter } from '@throughline/core';
import { createExportQueue } from '@throughline/core';

import type { LogReading } from './log-reading.ts';
import { ReadableLogRecord } from './readable-log-record.ts';

/** The `LogRecordExporter` of the OpenTelemetry SDK, as far as it is called. */
export type LogRecordExporter = StandardExporter;

/** An exporter with its queue. */
export interface LogBatchExporter
  extends LogSink, Pick<ExportQueue<ReadableLogRecord>, 'flush' | 'stop' | 'deliveries'> {}

/** What an exporter is shown. */
export interface ShownWith {
  readonly resource: ReadableResource;
  readonly reading: LogReading;
}

/** Puts a queue in front of an exporter. */
export function createLogBatchExporter(
  exporter: LogRecordExporter,
  settings: BatchSettings,
  { resource, reading }: ShownWith,
): LogBatchExporter {
  const queue = createExportQueue<ReadableLogRecord>(exporter, settings, {
    signal: 'logs',
    exporterName: 'LogRecordExporter',
  });
  return {
    name: queue.name,
    emit: (record) => queue.push(new ReadableLogRecord(record, resource, reading)),
    flush: (deadline) => queue.flush(deadline),
    stop: (deadline) => queue.stop(deadline),
    deliveries: () => queue.deliveries(),
  };
}
