/**
 * The periodic export of metrics (OpenTelemetry: Periodic exporting MetricReader).
 *
 * At most one collection is under way: while the last one is not delivered, the timer makes none, and what happens meanwhile stays in the engine.
 * So an outage costs no memory, and loses only what was collected when it began.
 */
import type { Core, MetricReader, MetricSnapshot } from '@throughline/core';
import { runUntraced } from '@throughline/core';

import { createArenaPool } from './arena-pool.ts';
import { createCollector } from './metric-collector.ts';
import type { MetricFormat } from './metric-format.ts';
import type { PackerParts } from './metric-packer.ts';
import { packSnapshot } from './metric-packer.ts';
import type { CollectionSetting } from './metric-setting.ts';
import type { SnapshotState } from './metric-state.ts';
import { isNews, stateOf } from './metric-state.ts';
import type { Outlet } from './outlet.ts';
import type { Pipeline } from './pipeline.ts';
import { CLOSING_MS } from './pipeline.ts';

/** What a pipeline of metrics is made of. */
export interface MetricPipelineParts {
  readonly core: Core;
  readonly reader: MetricReader;
  readonly collection: CollectionSetting;
  readonly format: MetricFormat;
  readonly outlet: Outlet;
}

/** Makes a pipeline and starts its timer: collect, encode, deliver. */
export function createMetricPipeline({ core, reader, collection, format, outlet }: MetricPipelineParts): Pipeline {
  const { ledger, delivery } = outlet;
  const collector = createCollector(core, reader);
  const packing: PackerParts = {
    format,
    resource: format.resourceFrame(core.resource),
    ledger,
    arenas: createArenaPool(),
  };
  const { exportTimeoutMs, intervalMs } = collection;
  let flushed: SnapshotState | undefined;
  let ended = false;

  const take = (snapshot: MetricSnapshot): void => {
    flushed = undefined;
    if (!ended) for (const parcel of packSnapshot(snapshot, packing)) delivery.add(parcel);
  };
  const tick = async (): Promise<void> => {
    if (collector.isBusy() || delivery.records > 0) return;
    take(await collector.collect(Date.now() + exportTimeoutMs));
  };
  const timer = runUntraced(() => setInterval(() => void tick(), intervalMs));
  timer.unref();

  const deliverAll = (deadline: number): Promise<void> => delivery.flush(Math.max(0, deadline - Date.now()));
  const collectAndDeliver = async (deadline: number): Promise<void> => {
    const timeLeft = deadline - Date.now();
    // Callbacks that hang have to leave time for the delivery.
    const forCallbacks = Math.min(timeLeft / 2, exportTimeoutMs);
    const snapshot = timeLeft > 0 ? await collector.collect(Date.now() + forCallbacks) : collector.collectNow();
    take(snapshot);
    flushed = stateOf(snapshot);
    await deliverAll(deadline);
  };

  return {
    detach: () => collector.holdOn(),
    flush: async (deadline) => {
      await deliverAll(deadline);
      if (!ended && delivery.records === 0 && Date.now() < deadline) await collectAndDeliver(deadline);
    },
    stop: async (deadline) => {
      clearInterval(timer);
      if (ended) return;
      // The books have to be closed when the deadline comes.
      await collectAndDeliver(deadline - CLOSING_MS);
      if (ended) return;
      ended = true;
      outlet.close();
    },
    leave: () => {
      clearInterval(timer);
      if (ended) return undefined;
      const snapshot = collector.collectNow();
      // What the flush before the end has sent or still holds need not be sent once more.
      if (flushed === undefined || isNews(snapshot, flushed)) take(snapshot);
      ended = true;
      return outlet.leave();
    },
    report: () => outlet.report(0),
  };
}
