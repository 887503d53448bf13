import type { Core, DeliveryReport, SpanSink } from '@throughline/core';

import type { BatchLimits } from './batch-limits.ts';
import { Delivery } from './delivery.ts';
import { Ledger } from './ledger.ts';
import { createOutageNotice } from './outage-notice.ts';
import type { Parcel } from './parcel.ts';
import { giveSlot, takeSlot } from './sink-slots.ts';
import { SpanBatcher } from './span-batcher.ts';
import type { TraceFormat } from './trace-format.ts';
import type { Transport } from './transport.ts';

const CLOSING_MS = 25;

/** What tells one pipeline from another. */
export interface PipelineParts {
  readonly core: Core;
  readonly name: string;
  readonly format: TraceFormat;
  readonly transport: Transport;
  readonly limits: BatchLimits;
  readonly timeoutMs: number;
  /** Delivers without the event loop and accounts for all parcels. Returns how many records were lost. */
  deliverAtExit(parcels: readonly Parcel[], ledger: Ledger, deadline: number): number;
}

/** The way of spans from their end to one place. */
export interface SpanPipeline {
  readonly sink: SpanSink;
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
  exit(deadline: number): void;
  report(): DeliveryReport;
}

/** Makes a pipeline: encode, batch, deliver. */
export function createSpanPipeline(parts: PipelineParts): SpanPipeline {
  const { core, name, format, transport, limits, timeoutMs } = parts;
  const ledger = new Ledger();
  const notice = createOutageNotice({ core, name, records: 'spans', dropped: () => ledger.dropped });
  const delivery = new Delivery({ transport, ledger, notice, limits, timeoutMs });
  const slot = takeSlot(format);
  const batcher = new SpanBatcher({
    name,
    format,
    resource: format.resourceFrame(core.resource),
    slot,
    limits,
    ledger,
    outbox: delivery,
  });
  let ended = false;

  const flush = async (deadline: number): Promise<void> => {
    batcher.close();
    await delivery.flush(Math.max(0, deadline - Date.now()));
  };

  return {
    sink: batcher,
    flush,
    stop: async (deadline) => {
      if (ended) return;
      batcher.shut();
      // The books have to be closed when the deadline comes.
      await flush(deadline - CLOSING_MS);
      if (ended) return;
      ended = true;
      const lost = delivery.close().reduce((sum, { records }) => sum + records, 0);
      ledger.drop('shutdown', lost);
      notice.abandoned(lost);
      giveSlot(format, slot);
    },
    exit: (deadline) => {
      if (ended) return;
      ended = true;
      batcher.shut();
      const parcels = delivery.close();
      if (parcels.length > 0) notice.abandoned(parts.deliverAtExit(parcels, ledger, deadline));
    },
    report: () => ({
      sink: name,
      signal: 'traces',
      made: ledger.made,
      delivered: ledger.delivered,
      dropped: ledger.dropped,
      queued: batcher.records + delivery.records,
      reasons: ledger.countsByReason(),
    }),
  };
}
