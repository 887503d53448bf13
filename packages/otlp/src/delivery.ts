/**
 * Hands parcels over to an endpoint, whatever their signal: queue, concurrency, retry and accounting.
 *
 * One try of a parcel takes at most `timeoutMs` in all. A parcel that fails in a way that may be retried goes back to the head of the queue,
 * and the whole endpoint is left alone until the back-off is over: during an outage one parcel at a time asks whether it has ended. A
 * parcel is dropped when it fails `exportTimeoutMs` or longer after its first try. While the endpoint answers, up to four
 * parcels are on their way at once, as the OTLP specification recommends for throughput; most of the time there is only one.
 */
import { performance } from 'node:perf_hooks';

import { runUntraced } from '@throughline/core';

import { waitBefore } from './back-off.ts';
import type { ExportNote } from './export-durations.ts';
import type { FlushWaits } from './flush-waits.ts';
import { createFlushWaits } from './flush-waits.ts';
import { watchHoldUp } from './hold-up.ts';
import type { Ledger } from './ledger.ts';
import type { Failure, Outcome } from './outcome.ts';
import type { OutageNotice } from './outage-notice.ts';
import type { Outbox } from './outbox.ts';
import type { Parcel } from './parcel.ts';
import type { Transport } from './transport.ts';

const MOST_IN_FLIGHT = 4;
/** Tries of an endpoint where nobody listens before a flush gives up. */
const TRIES_OF_AN_ABSENT_ENDPOINT = 3;

/** What a delivery is made of. */
export interface DeliveryParts {
  readonly transport: Transport;
  readonly ledger: Ledger;
  readonly notice: OutageNotice;
  /** How long a parcel is tried, counted from its first try, in milliseconds. */
  readonly exportTimeoutMs: number;
  /** The longest that one try may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Told once of each parcel that is delivered or given up after a try. */
  readonly note: ExportNote;
}

/** A delivery to one endpoint. */
export class Delivery implements Outbox {
  waitingRecords: number;
  heldBytes: number;
  private readonly parts: DeliveryParts;
  private readonly queue: Parcel[];
  private readonly inFlight: Set<Parcel>;
  private readonly waits: FlushWaits;
  private failures: number;
  private proven: boolean;
  private resumeAt: number;
  private wakeUp: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private closed: boolean;
  private unwatch: (() => void) | undefined;

  constructor(parts: DeliveryParts) {
    this.waitingRecords = 0;
    this.heldBytes = 0;
    this.parts = parts;
    this.queue = [];
    this.inFlight = new Set();
    this.waits = createFlushWaits();
    this.failures = 0;
    this.proven = false;
    this.resumeAt = 0;
    this.wakeUp = undefined;
    this.closed = false;
    this.unwatch = undefined;
  }

  /** Records in parcels that are neither delivered nor dropped yet. */
  get records(): number {
    return [...this.queue, ...this.inFlight].reduce((sum, parcel) => sum + parcel.records, 0);
  }

  add(parcel: Parcel): void {
    if (this.closed) return this.parts.ledger.drop('shutdown', parcel.records);
    this.queue.push(parcel);
    this.waitingRecords += parcel.records;
    this.heldBytes += parcel.body.length;
    this.schedule();
  }

  overflowed(advice: string): void {
    this.parts.notice.overflowed(advice);
  }

  /** Tries all that is held at once, and resolves when it is settled, when trying is in vain, or after the time given. */
  async flush(timeoutMs: number): Promise<void> {
    const parcels = [...this.queue, ...this.inFlight];
    if (parcels.length === 0) return;
    const settled = this.waits.until(parcels, timeoutMs);
    this.failures = 0;
    this.resumeAt = 0;
    this.pump();
    await settled;
  }

  /** Closes everything. Returns what is neither delivered nor dropped; the caller accounts for it. */
  close(): Parcel[] {
    const left = [...this.inFlight, ...this.queue];
    this.closed = true;
    this.queue.length = 0;
    this.inFlight.clear();
    this.endWatch();
    this.waitingRecords = 0;
    this.heldBytes = 0;
    this.sleep();
    this.parts.transport.close();
    for (const parcel of left) this.waits.settled(parcel);
    return left;
  }

  private schedule(): void {
    if (this.wakeUp !== undefined || this.closed) return;
    const waitMs = this.resumeAt - performance.now();
    this.wakeUp = runUntraced(() => {
      const wake = (): void => {
        this.wakeUp = undefined;
        this.pump();
      };
      return waitMs > 0 ? setTimeout(wake, waitMs) : setImmediate(wake);
    });
    this.wakeUp.unref();
  }

  private sleep(): void {
    clearTimeout(this.wakeUp as NodeJS.Timeout | undefined);
    clearImmediate(this.wakeUp as NodeJS.Immediate | undefined);
    this.wakeUp = undefined;
  }

  private endWatch(): void {
    this.unwatch?.();
    this.unwatch = undefined;
  }

  private pump(): void {
    this.sleep();
    const most = this.proven ? MOST_IN_FLIGHT : 1;
    while (this.inFlight.size < most) {
      const parcel = this.queue[0];
      if (parcel === undefined) return;
      if (performance.now() < this.resumeAt) return this.schedule();
      this.queue.shift();
      void this.send(parcel);
    }
  }

  private async send(parcel: Parcel): Promise<void> {
    const { transport, timeoutMs } = this.parts;
    // As long as the endpoint has not answered well, what is tried still takes its place in the queue, to which it may return.
    const leavesRoom = this.proven;
    if (leavesRoom) this.waitingRecords -= parcel.records;
    this.inFlight.add(parcel);
    this.unwatch ??= runUntraced(() => watchHoldUp(() => transport.close()));
    parcel.triedSince ??= performance.now();
    const mostTries = parcel.tries + 1 + MOST_IN_FLIGHT;
    let outcome: Outcome;
    do {
      parcel.tries++;
      // oxlint-disable-next-line no-await-in-loop
      outcome = await runUntraced(() => transport.send(parcel, timeoutMs));
    } while (isStale(outcome) && parcel.tries < mostTries && this.inFlight.has(parcel));
    // Not there any more: it was taken away by a shutdown, which accounted for it.
    if (!this.inFlight.delete(parcel)) return;
    if (this.inFlight.size === 0) this.endWatch();
    if (!leavesRoom) this.waitingRecords -= parcel.records;
    this.settle(parcel, outcome);
    this.pump();
  }

  private settle(parcel: Parcel, outcome: Outcome): void {
    const { ledger, notice, note } = this.parts;
    if (!outcome.accepted) return this.settleFailure(parcel, outcome);
    note(outcome, performance.now() - (parcel.triedSince ?? 0));
    const rejected = Math.min(outcome.rejected, parcel.records);
    ledger.delivered += parcel.records - rejected;
    ledger.drop('rejected', rejected);
    this.failures = 0;
    this.resumeAt = 0;
    this.proven = true;
    notice.succeeded();
    if (rejected > 0 || outcome.message !== undefined) notice.remarked(outcome.message, rejected);
    this.finished(parcel);
    // An earlier try that failed may not have let go of the body yet.
    if (parcel.tries === 1) parcel.recycle?.();
  }

  private settleFailure(parcel: Parcel, failure: Failure): void {
    const { ledger, notice, note, exportTimeoutMs } = this.parts;
    const triedFor = performance.now() - (parcel.triedSince ?? 0);
    const lost = !failure.retryable || triedFor >= exportTimeoutMs;
    this.proven = false;
    if (failure.retryable) this.backOff(failure);
    if (lost) ledger.drop('export_failed', parcel.records);
    notice.failed(failure, lost);
    if (lost) {
      note(failure, triedFor);
      return this.finished(parcel);
    }
    this.queue.unshift(parcel);
    this.waitingRecords += parcel.records;
    this.waits.nextTryAt(this.resumeAt);
  }

  private backOff(failure: Failure): void {
    this.failures++;
    const hurried = this.waits.anybody();
    const inVain = hurried && failure.absent === true && this.failures >= TRIES_OF_AN_ABSENT_ENDPOINT;
    this.resumeAt = performance.now() + waitBefore(failure, this.failures, hurried && !inVain);
    if (inVain) this.waits.nextTryAt(Infinity);
  }

  private finished(parcel: Parcel): void {
    this.heldBytes -= parcel.body.length;
    this.waits.settled(parcel);
  }
}

function isStale(outcome: Outcome): boolean {
  return !outcome.accepted && outcome.stale === true;
}
