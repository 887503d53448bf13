/**
 * Feeds a standard `SpanExporter` in batches, with the settings of `OTEL_BSP_*`.
 *
 * The exporter gets the span objects themselves. What it refuses, what does not fit into the queue and what is left at shutdown is counted.
 */
import type { ComponentHandle, DeliveryReport, SpanRecord, SpanSink } from '@throughline/core';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { internalLog, runInContext, shown, suppressedContext, withinDeadline } from '@throughline/core';

import type { BatchSettings } from './batch-settings.ts';

/** The `SpanExporter` of the OpenTelemetry SDK, as far as it is called. */
export interface SpanExporter {
  export(spans: never, resultCallback: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

/** An exporter with its queue. */
export interface BatchExporter extends SpanSink, Required<Pick<ComponentHandle, 'flush' | 'stop' | 'deliveries'>> {}

const SUCCESS = 0;

/** Puts a queue in front of an exporter. */
export function createBatchExporter(exporter: SpanExporter, settings: BatchSettings): BatchExporter {
  const name = exporter.constructor?.name ?? 'SpanExporter';
  const reasons: Record<string, number> = {};
  let queue: SpanRecord[] = [];
  let sending: Promise<void> | undefined;
  let inFlight = 0;
  let made = 0;
  let delivered = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const drop = (reason: string, count: number): void => {
    if (count > 0) reasons[reason] = (reasons[reason] ?? 0) + count;
  };

  function exportOnce(batch: readonly SpanRecord[]): Promise<boolean> {
    return new Promise((resolve) => {
      const give = exporter.export.bind(exporter) as (spans: unknown, done: (result: { code: number; error?: Error }) => void) => void;
      runInContext(suppressedContext(ROOT_CONTEXT), () =>
        give(batch, ({ code, error }) => {
          if (code !== SUCCESS) internalLog.warn(`${name} could not export: ${shown(error?.message ?? 'no reason given')}`);
          resolve(code === SUCCESS);
        }),
      );
    });
  }

  async function sendBatch(): Promise<void> {
    const batch = queue.splice(0, settings.maxExportBatchSize);
    inFlight = batch.length;
    const ok = await withinDeadline(exportOnce(batch), Date.now() + settings.exportTimeoutMs);
    inFlight = 0;
    if (ok === true) delivered += batch.length;
    else drop(ok === undefined ? 'export_timeout' : 'export_failed', batch.length);
  }

  async function sendAll(least: number): Promise<void> {
    while (queue.length >= least && queue.length > 0) await sendBatch();
  }

  /** Sends what is queued, one batch after the other, until fewer than `least` spans wait. */
  function send(least: number): Promise<void> {
    const next = (sending ?? Promise.resolve()).then(() => sendAll(least));
    sending = next;
    return next;
  }

  function arm(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void send(1);
    }, settings.scheduleDelayMs).unref();
  }

  return {
    name,
    end(span) {
      made++;
      if (stopped) return drop('shutdown', 1);
      if (queue.length + inFlight >= settings.maxQueueSize) return drop('queue_full', 1);
      queue.push(span);
      arm();
      if (queue.length === settings.maxExportBatchSize) void send(settings.maxExportBatchSize);
    },
    async flush(deadline) {
      await withinDeadline(send(1), deadline);
      if (exporter.forceFlush !== undefined) await withinDeadline(exporter.forceFlush(), deadline);
    },
    async stop(deadline) {
      stopped = true;
      clearTimeout(timer);
      await withinDeadline(send(1), deadline);
      drop('shutdown', queue.length);
      queue = [];
      await withinDeadline(exporter.shutdown(), deadline);
    },
    deliveries: (): readonly DeliveryReport[] => {
      const dropped = Object.values(reasons).reduce((sum, count) => sum + count, 0);
      return [{ sink: name, signal: 'traces', made, delivered, dropped, queued: queue.length + inFlight, reasons: { ...reasons } }];
    },
  };
}
