/**
 * Feeds a standard `SpanExporter` in batches, with the settings of `OTEL_BSP_*`.
 *
 * The exporter gets the span objects themselves. What it refuses, what does not fit into the queue and what is left at shutdown is counted.
 */
import type { ComponentHandle, DeliveryReport, SpanRecord, SpanSink } from '@throughline/core';
import { callWithin, followWallClock, internalLog, withinDeadline } from '@throughline/core';

import type { BatchSettings } from './batch-settings.ts';
import type { SpanExporter } from './export-once.ts';
import { exportOnce } from './export-once.ts';

/** An exporter with its queue. */
export interface BatchExporter extends SpanSink, Required<Pick<ComponentHandle, 'flush' | 'stop' | 'deliveries'>> {}

/** Puts a queue in front of an exporter. */
export function createBatchExporter(exporter: SpanExporter, settings: BatchSettings): BatchExporter {
  const name = nameOf(exporter);
  const reasons: Record<string, number> = {};
  let queue: SpanRecord[] = [];
  let sending: Promise<void> = Promise.resolve();
  let inFlight = 0;
  let made = 0;
  let delivered = 0;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const drop = (reason: string, count: number): void => {
    if (count > 0) reasons[reason] = (reasons[reason] ?? 0) + count;
  };

  /** Says when the exporter begins to fail and when it works again, and nothing in between. */
  function noteOutcome(problem: string | undefined): void {
    if ((problem !== undefined) === failing) return;
    failing = !failing;
    if (problem === undefined) internalLog.info(`${name} exports again`);
    else internalLog.warn(`${name} could not export: ${problem}`);
  }

  async function sendBatch(): Promise<void> {
    const batch = queue.splice(0, settings.maxExportBatchSize);
    inFlight = batch.length;
    followWallClock();
    // The wait must not keep an application alive that has ended.
    const result = await withinDeadline(exportOnce(exporter, batch), Date.now() + settings.exportTimeoutMs, {
      keepsAlive: false,
    });
    inFlight = 0;
    if (result?.ok === true) delivered += batch.length;
    else drop(result === undefined ? 'export_timeout' : 'export_failed', batch.length);
    noteOutcome(result === undefined ? `no answer within ${settings.exportTimeoutMs} ms` : result.problem);
  }

  /** Sends what is queued, one batch after the other, until fewer than `least` spans wait. */
  function send(least: number): Promise<void> {
    sending = sending.then(async () => {
      while (queue.length >= least) await sendBatch();
    });
    return sending;
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
      await callWithin(`${name}.forceFlush`, () => exporter.forceFlush?.(), deadline);
    },
    async stop(deadline) {
      stopped = true;
      clearTimeout(timer);
      await withinDeadline(send(1), deadline);
      drop('shutdown', queue.length);
      queue = [];
      await callWithin(`${name}.shutdown`, () => exporter.shutdown?.(), deadline);
    },
    deliveries: (): readonly DeliveryReport[] => {
      const dropped = Object.values(reasons).reduce((sum, count) => sum + count, 0);
      return [
        {
          sink: name,
          signal: 'traces',
          made,
          delivered,
          dropped,
          queued: queue.length + inFlight,
          reasons: { ...reasons },
        },
      ];
    },
  };
}

function nameOf(exporter: SpanExporter): string {
  const name: unknown = (exporter as Partial<SpanExporter>).constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'SpanExporter';
}
