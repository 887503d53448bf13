import type { Core } from '@throughline/core';

import type { BatchLimits } from './batch-limits.ts';
import type { Envelope } from './envelope.ts';
import type { Outlet } from './outlet.ts';
import type { Pipeline } from './pipeline.ts';
import { CLOSING_MS } from './pipeline.ts';
import { RecordBatcher } from './record-batcher.ts';
import { giveSlot, takeSlot } from './sink-slots.ts';

/** What a pipeline of spans or log records is made of. */
export interface RecordPipelineParts<Format extends Envelope> {
  readonly core: Core;
  readonly name: string;
  readonly format: Format;
  readonly limits: BatchLimits;
  readonly outlet: Outlet;
}

/** The sinks of one kind of record. */
export interface SinkKind<Sink> {
  /** Makes a sink that writes into the batcher. The slot is where blocks keep what the format made of them. */
  make(batcher: RecordBatcher, slot: number): Sink;
  /** Connects a sink. Returns the removal. */
  add(sink: Sink): () => void;
}

/** A pipeline and the sink at its beginning. */
export interface RecordPipeline<Sink> {
  readonly pipeline: Pipeline;
  readonly sink: Sink;
}

/** Makes a pipeline of records that are pushed, and connects it: encode, batch, deliver. */
export function createRecordPipeline<Sink>(
  parts: RecordPipelineParts<Envelope>,
  kind: SinkKind<Sink>,
): RecordPipeline<Sink> {
  const { core, format, limits, outlet } = parts;
  const slot = takeSlot(format);
  const batcher = new RecordBatcher({
    envelope: format,
    resource: format.resourceFrame(core.resource),
    slot,
    limits,
    ledger: outlet.ledger,
    outbox: outlet.delivery,
  });
  const sink = kind.make(batcher, slot);
  const removeSink = kind.add(sink);
  let ended = false;

  const flush = async (deadline: number): Promise<void> => {
    batcher.close();
    await outlet.delivery.flush(Math.max(0, deadline - Date.now()));
  };

  const pipeline: Pipeline = {
    flush,
    stop: async (deadline) => {
      removeSink();
      if (ended) return;
      batcher.shut();
      // The books have to be closed when the deadline comes.
      await flush(deadline - CLOSING_MS);
      if (ended) return;
      ended = true;
      outlet.close();
      giveSlot(format, slot);
    },
    leave: () => {
      if (ended) return undefined;
      ended = true;
      batcher.shut();
      return outlet.leave();
    },
    report: () => outlet.report(batcher.records, limits.maxQueueSize),
  };
  return { pipeline, sink };
}
