import type { Core } from '@throughline/core';
import { addSpanSink } from '@throughline/core';

import type { BatchLimits } from './batch-limits.ts';
import type { Outlet } from './outlet.ts';
import type { Pipeline } from './pipeline.ts';
import { CLOSING_MS } from './pipeline.ts';
import { giveSlot, takeSlot } from './sink-slots.ts';
import { SpanBatcher } from './span-batcher.ts';
import type { TraceFormat } from './trace-format.ts';

/** What a pipeline of spans is made of. */
export interface SpanPipelineParts {
  readonly core: Core;
  readonly name: string;
  readonly format: TraceFormat;
  readonly limits: BatchLimits;
  readonly outlet: Outlet;
}

/** Makes the pipeline of spans and connects it: encode, batch, deliver. */
export function createSpanPipeline({ core, name, format, limits, outlet }: SpanPipelineParts): Pipeline {
  const slot = takeSlot(format);
  const batcher = new SpanBatcher({
    name,
    format,
    resource: format.resourceFrame(core.resource),
    slot,
    limits,
    ledger: outlet.ledger,
    outbox: outlet.delivery,
  });
  const removeSink = addSpanSink(batcher);
  let ended = false;

  const flush = async (deadline: number): Promise<void> => {
    batcher.close();
    await outlet.delivery.flush(Math.max(0, deadline - Date.now()));
  };

  return {
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
    report: () => outlet.report(batcher.records),
  };
}
