/**
 * Collects encoded spans and closes them into parcels.
 *
 * A span is written when it ends, into the arena of its scope. A batch is closed when it is full by count or by bytes, when its first span
 * has waited long enough, or on demand. What does not fit into the queue is dropped at once and counted: the newest, so that what was
 * accepted is kept.
 */
import { Buffer } from 'node:buffer';

import type { InstrumentationScope, SpanRecord, SpanSink } from '@throughline/core';
import { followWallClock, runUntraced } from '@throughline/core';

import type { ArenaPool } from './arena-pool.ts';
import { createArenaPool } from './arena-pool.ts';
import type { BatchLimits } from './batch-limits.ts';
import { MOST_BODY_BYTES } from './batch-limits.ts';
import type { Frame } from './envelope.ts';
import { joinInto, sizeOf } from './envelope.ts';
import type { Ledger } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import type { Parcel } from './parcel.ts';
import { createParcel } from './parcel.ts';
import { ScopeBuffer } from './scope-buffer.ts';
import type { TraceFormat } from './trace-format.ts';

/** What a batcher is made of. */
export interface BatcherParts {
  readonly name: string;
  readonly format: TraceFormat;
  readonly resource: Frame;
  readonly slot: number;
  readonly limits: BatchLimits;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
}

/** The sink that encodes and batches spans. */
export class SpanBatcher implements SpanSink {
  readonly name: string;
  /** Records in the open batch. */
  records: number;
  private readonly format: TraceFormat;
  private readonly resource: Frame;
  private readonly slot: number;
  private readonly limits: BatchLimits;
  private readonly ledger: Ledger;
  private readonly outbox: Outbox;
  private readonly arenas: ArenaPool;
  private readonly open: ScopeBuffer[];
  /** What to do when the queue is full. */
  private readonly advice: string;
  private bytes: number;
  private closed: boolean;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: BatcherParts) {
    this.name = parts.name;
    this.records = 0;
    this.format = parts.format;
    this.resource = parts.resource;
    this.slot = parts.slot;
    this.limits = parts.limits;
    this.ledger = parts.ledger;
    this.outbox = parts.outbox;
    this.arenas = createArenaPool();
    this.open = [];
    this.advice = `the queue of ${parts.limits.maxQueueSize} is full. Raise OTEL_BSP_MAX_QUEUE_SIZE or sample less`;
    this.bytes = 0;
    this.closed = false;
    this.timer = undefined;
  }

  end(span: SpanRecord): void {
    const { ledger, outbox } = this;
    ledger.made++;
    if (this.closed) return ledger.drop('shutdown', 1);
    if (this.records + outbox.waitingRecords >= this.limits.maxQueueSize) return this.refuse();
    const buffer = this.bufferOf(span.scope);
    if (buffer === undefined) return ledger.drop('encoding', 1);
    const { writer } = buffer;
    const start = writer.at;
    writer.recordStart = start;
    try {
      this.format.writeSpan(writer, span, this.slot);
    } catch {
      writer.at = start;
      return ledger.drop('encoding', 1);
    }
    this.accept(span.scope, buffer, start);
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
      // The only way to fail here is to be out of memory, which must not reach the application that ended a span.
    }
    this.release();
    if (parcel === undefined) this.ledger.drop('encoding', records);
    else this.outbox.add(parcel);
  }

  private pack(records: number): Parcel {
    const filled = this.open.filter((buffer) => buffer.records > 0);
    const scopes = filled.map(({ frame, writer }) => ({ frame, records: writer.written(0) }));
    const parts = this.format.request(this.resource, scopes);
    const memory = this.arenas.take(sizeOf(parts));
    const body = joinInto(memory, parts);
    return createParcel(body, records, () => this.arenas.give(memory, body.length));
  }

  /** Closes the open batch and takes nothing more: what still comes is dropped. */
  shut(): void {
    this.close();
    this.closed = true;
  }

  private accept(scope: InstrumentationScope, buffer: ScopeBuffer, start: number): void {
    const size = buffer.writer.at - start;
    if (this.bytes + size > MOST_BODY_BYTES && this.records > 0) return this.acceptInNext(scope, buffer, start);
    if (this.bytes + size + this.outbox.heldBytes > this.limits.maxQueueBytes) {
      buffer.writer.at = start;
      return this.refuse();
    }
    this.bytes += size;
    buffer.records++;
    if (++this.records === 1) this.began();
    if (this.records >= this.limits.maxExportBatchSize || this.bytes >= MOST_BODY_BYTES) this.close();
  }

  /** Moves the last span into a batch of its own or the beginning of the next, because this one would become too large. */
  private acceptInNext(scope: InstrumentationScope, buffer: ScopeBuffer, start: number): void {
    const moved = Buffer.from(buffer.writer.written(start));
    buffer.writer.at = start;
    this.close();
    const next = this.bufferOf(scope);
    if (next === undefined) return this.ledger.drop('encoding', 1);
    next.writer.copy(moved);
    this.accept(scope, next, next.writer.at - moved.length);
  }

  private refuse(): void {
    this.ledger.drop('queue_full', 1);
    this.outbox.overflowed(this.advice);
  }

  private bufferOf(scope: InstrumentationScope): ScopeBuffer | undefined {
    const known = scope.slots[this.slot] as ScopeBuffer | undefined;
    if (known !== undefined && known.owner === this && known.records > 0) return known;
    return this.openBuffer(scope, known);
  }

  private openBuffer(scope: InstrumentationScope, known: ScopeBuffer | undefined): ScopeBuffer | undefined {
    try {
      const buffer =
        known !== undefined && known.owner === this ? known : new ScopeBuffer(this, this.format.scopeFrame(scope));
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
