/**
 * Collects encoded records of one signal and closes them into parcels.
 *
 * A record is written when it is made, into the arena of its scope: `begin` gives the place, the signal's own sink writes, `accept` takes what was
 * written into the batch, `undo` takes it back. So the batcher knows scopes and bytes, but no kind of record, and what is hot sees one kind
 * of object each. A batch is closed when it is full by count or by bytes, when its first record has waited long enough, or on demand. What does
 * not fit into the queue is dropped at once and counted: the newest, so that what was accepted is kept.
 */
import { Buffer } from 'node:buffer';

import type { InstrumentationScope } from '@throughline/core';
import { followWallClock, runUntraced } from '@throughline/core';

import type { ArenaPool } from './arena-pool.ts';
import { createArenaPool } from './arena-pool.ts';
import type { BatchLimits } from './batch-limits.ts';
import { MOST_BODY_BYTES } from './batch-limits.ts';
import type { Envelope, Frame } from './envelope.ts';
import { joinInto, sizeOf } from './envelope.ts';
import type { Ledger } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import type { Parcel } from './parcel.ts';
import { createParcel } from './parcel.ts';
import { ScopeBuffer } from './scope-buffer.ts';

/** What a batcher is made of. */
export interface BatcherParts {
  readonly envelope: Envelope;
  readonly resource: Frame;
  readonly slot: number;
  readonly limits: BatchLimits;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
}

/** Batches what a sink writes. */
export class RecordBatcher {
  /** Records in the open batch. */
  records: number;
  private readonly envelope: Envelope;
  private readonly resource: Frame;
  private readonly slot: number;
  private readonly limits: BatchLimits;
  private readonly ledger: Ledger;
  private readonly outbox: Outbox;
  private readonly arenas: ArenaPool;
  private readonly open: ScopeBuffer[];
  private bytes: number;
  private closed: boolean;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: BatcherParts) {
    this.records = 0;
    this.envelope = parts.envelope;
    this.resource = parts.resource;
    this.slot = parts.slot;
    this.limits = parts.limits;
    this.ledger = parts.ledger;
    this.outbox = parts.outbox;
    this.arenas = createArenaPool();
    this.open = [];
    this.bytes = 0;
    this.closed = false;
    this.timer = undefined;
  }

  /** Begins a record of a scope. Returns where to write it; `undefined` where it is dropped, which is counted then. */
  begin(scope: InstrumentationScope): ScopeBuffer | undefined {
    const { ledger, outbox } = this;
    ledger.made++;
    if (this.closed) return this.drop('shutdown');
    if (this.records + outbox.waitingRecords >= this.limits.maxQueueSize) return this.refuse();
    const buffer = this.bufferOf(scope);
    if (buffer === undefined) return this.drop('encoding');
    const { writer } = buffer;
    writer.recordStart = writer.at;
    return buffer;
  }

  /** Takes back what was written of a record that cannot be written. */
  undo({ writer }: ScopeBuffer): void {
    writer.at = writer.recordStart;
    this.ledger.drop('encoding', 1);
  }

  /** Takes the record that was written last into the batch. */
  accept(scope: InstrumentationScope, buffer: ScopeBuffer): void {
    const { writer } = buffer;
    const size = writer.at - writer.recordStart;
    if (this.bytes + size > MOST_BODY_BYTES && this.records > 0) return this.acceptInNext(scope, buffer);
    if (this.bytes + size + this.outbox.heldBytes > this.limits.maxQueueBytes) {
      writer.at = writer.recordStart;
      this.refuse();
      return;
    }
    this.bytes += size;
    buffer.records++;
    if (++this.records === 1) this.began();
    if (this.records >= this.limits.maxExportBatchSize || this.bytes >= MOST_BODY_BYTES) this.close();
  }

  /** Closes the open batch. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { records } = this;
    if (records === 0) return;
    let parcel: Parcel | undefined;
    try {
      parcel = this.pack(records);
    } catch {
      // The only way to fail here is to be out of memory, which must not reach the application that made a record.
    }
    this.release();
    if (parcel === undefined) this.ledger.drop('encoding', records);
    else this.outbox.add(parcel);
  }

  private pack(records: number): Parcel {
    const filled = this.open.filter((buffer) => buffer.records > 0);
    const scopes = filled.map(({ frame, writer }) => ({ frame, records: writer.written(0) }));
    const parts = this.envelope.request(this.resource, scopes);
    const memory = this.arenas.take(sizeOf(parts));
    const body = joinInto(memory, parts);
    return createParcel(body, records, () => this.arenas.give(memory, body.length));
  }

  /** Closes the open batch and takes nothing more: what still comes is dropped. */
  shut(): void {
    this.close();
    this.closed = true;
  }

  /** Moves the last record into a batch of its own or the beginning of the next, because this one would become too large. */
  private acceptInNext(scope: InstrumentationScope, buffer: ScopeBuffer): void {
    const { writer } = buffer;
    const moved = Buffer.from(writer.written(writer.recordStart));
    writer.at = writer.recordStart;
    this.close();
    const next = this.bufferOf(scope);
    if (next === undefined) return this.drop('encoding');
    next.writer.recordStart = next.writer.at;
    next.writer.copy(moved);
    this.accept(scope, next);
  }

  private refuse(): undefined {
    this.outbox.overflowed(this.limits.overflowAdvice);
    return this.drop('queue_full');
  }

  private drop(reason: 'shutdown' | 'encoding' | 'queue_full'): undefined {
    this.ledger.drop(reason, 1);
    return undefined;
  }

  private bufferOf(scope: InstrumentationScope): ScopeBuffer | undefined {
    const known = scope.slots[this.slot] as ScopeBuffer | undefined;
    if (known !== undefined && known.owner === this && known.records > 0) return known;
    return this.openBuffer(scope, known);
  }

  private openBuffer(scope: InstrumentationScope, known: ScopeBuffer | undefined): ScopeBuffer | undefined {
    try {
      const buffer =
        known !== undefined && known.owner === this ? known : new ScopeBuffer(this, this.envelope.scopeFrame(scope));
      scope.slots[this.slot] = buffer;
      if (!this.open.includes(buffer)) {
        buffer.borrow(this.arenas.take());
        this.open.push(buffer);
        this.bytes += buffer.frame.head.length + buffer.frame.tail.length;
      }
      return buffer;
    } catch {
      return undefined;
    }
  }

  private began(): void {
    followWallClock();
    this.timer = runUntraced(() => setTimeout(() => this.close(), this.limits.scheduleDelayMs));
    this.timer.unref();
  }

  private release(): void {
    for (const buffer of this.open) {
      const used = buffer.writer.at;
      this.arenas.give(buffer.release(), used);
    }
    this.open.length = 0;
    this.records = 0;
    this.bytes = 0;
  }
}
