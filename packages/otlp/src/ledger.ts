import type { DeliveryReport } from '@throughline/core';

/** Why records were lost. */
export type DropReason = 'queue_full' | 'encoding' | 'export_failed' | 'rejected' | 'shutdown' | 'not_open';

/** Counts what became of the records that a sink was given. What is neither delivered nor dropped is still queued. */
export class Ledger {
  made: number;
  delivered: number;
  dropped: number;
  private readonly reasons: Map<DropReason, number>;

  constructor() {
    this.made = 0;
    this.delivered = 0;
    this.dropped = 0;
    this.reasons = new Map();
  }

  drop(reason: DropReason, records: number): void {
    if (records === 0) return;
    this.dropped += records;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + records);
  }

  /** The books of a sink. */
  report(sink: string, signal: DeliveryReport['signal'], queued: number): DeliveryReport {
    const { made, delivered, dropped, reasons } = this;
    return { sink, signal, made, delivered, dropped, queued, reasons: Object.fromEntries(reasons) };
  }
}
