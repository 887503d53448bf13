/**
 * Feeds a standard exporter in batches.
 *
 * What it refuses, what does not fit into the queue and what is left at shutdown is counted.
 */
import type { BatchSettings } from './batch-settings.ts';
import { followWallClock } from './clock.ts';
import type { ComponentHandle } from './component.ts';
import { withinDeadline } from './deadline.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { StandardExporter } from './export-once.ts';
import { exportOnce } from './export-once.ts';
import { internalLog } from './internal-log.ts';
import { callWithin } from './standard-parts.ts';

/** An exporter with its queue. */
export interface ExportQueue<Item> extends Required<Pick<ComponentHandle, 'flush' | 'stop' | 'deliveries'>> {
  readonly name: string;
  push(item: Item): void;
}

/** What is exported. */
export interface ExportedSignal {
  readonly signal: DeliveryReport['signal'];
  /** What an exporter is called whose class has no name. */
  readonly exporterName: string;
}

/** Puts a queue in front of an exporter, which gets the items themselves. */
export function createExportQueue<Item>(
  exporter: StandardExporter,
  settings: BatchSettings,
  { signal, exporterName }: ExportedSignal,
): ExportQueue<Item> {
  const name = nameOf(exporter) ?? exporterName;
  const reasons: Record<string, number> = {};
  let queue: Item[] = [];
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

  /** Sends what is queued, one batch after the other, until fewer than `least` items wait. */
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
    push(item) {
      made++;
      if (stopped) return drop('shutdown', 1);
      if (queue.length + inFlight >= settings.maxQueueSize) return drop('queue_full', 1);
      queue.push(item);
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
          signal,
          made,
          delivered,
          dropped,
          queued: queue.length + inFlight,
          queue: { size: queue.length, capacity: settings.maxQueueSize },
          reasons: { ...reasons },
        },
      ];
    },
  };
}

function nameOf(exporter: StandardExporter): string | undefined {
  const name: unknown = (exporter as Partial<StandardExporter>).constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}
