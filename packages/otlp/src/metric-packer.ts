/**
 * Encodes one collection into request bodies that receivers take.
 *
 * A body that would grow too large is closed between two points; the metric and its scope are begun again in the next one. A metric, a point or
 * a scope that cannot be encoded is rolled back and counted, and costs no other.
 */
import { Buffer } from 'node:buffer';

import type { MetricRecord, MetricSnapshot, ScopeMetrics } from '@throughline/core';

import type { ArenaPool } from './arena-pool.ts';
import { MOST_BODY_BYTES, MOST_RECORD_BYTES } from './batch-limits.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Frame, ScopePart } from './envelope.ts';
import { joinInto, sizeOf } from './envelope.ts';
import type { Ledger } from './ledger.ts';
import type { MetricFormat } from './metric-format.ts';
import type { OpenMetric } from './open-metric.ts';
import type { Parcel } from './parcel.ts';
import { createParcel } from './parcel.ts';

/** What a packer is made of. */
export interface PackerParts {
  readonly format: MetricFormat;
  readonly resource: Frame;
  readonly ledger: Ledger;
  readonly arenas: ArenaPool;
}

/** What a scope has in the open body. */
interface PackedScope {
  readonly frame: Frame;
  readonly from: number;
  readonly to: number;
}

/** Encodes a collection. Every point is counted as made, and those that cannot be encoded as dropped. */
export function packSnapshot(snapshot: MetricSnapshot, parts: PackerParts): Parcel[] {
  const packer = new MetricPacker(parts);
  for (const scope of snapshot.scopes) packer.addScope(scope);
  return packer.finish();
}

class MetricPacker {
  private readonly parts: PackerParts;
  private readonly writer: ByteWriter;
  private readonly parcels: Parcel[];
  private packed: PackedScope[];
  private frame: Frame;
  private scopeStart: number;
  private frameBytes: number;
  /** Points in the open body. */
  private records: number;

  constructor(parts: PackerParts) {
    this.parts = parts;
    this.writer = new ByteWriter(parts.arenas.take(), MOST_RECORD_BYTES);
    this.parcels = [];
    this.packed = [];
    this.frame = parts.resource;
    this.scopeStart = 0;
    this.frameBytes = 0;
    this.records = 0;
  }

  addScope({ scope, metrics }: ScopeMetrics): void {
    let frame: Frame | undefined;
    try {
      frame = this.parts.format.scopeFrame(scope);
    } catch {
      // Counted below, with its points.
    }
    if (frame === undefined) return this.refuse(metrics.reduce((sum, { points }) => sum + points.length, 0));
    this.frame = frame;
    this.frameBytes += sizeOf([frame.head, frame.tail]);
    this.scopeStart = this.writer.at;
    for (const metric of metrics) this.addMetric(metric);
    this.endScope();
  }

  finish(): Parcel[] {
    this.seal();
    const { writer, parts } = this;
    const used = writer.at;
    parts.arenas.give(writer.useBuffer(Buffer.alloc(0)), used);
    return this.parcels;
  }

  private refuse(points: number): void {
    this.parts.ledger.made += points;
    this.parts.ledger.drop('encoding', points);
  }

  private addMetric(metric: MetricRecord): void {
    const count = metric.points.length;
    this.parts.ledger.made += count;
    let next = 0;
    while (next < count) {
      next = this.addPoints(metric, next);
      if (next < count) this.seal();
    }
  }

  /** Adds the points of a metric from an index on, as far as the body has room. Returns the index of the first that has none. */
  private addPoints(metric: MetricRecord, first: number): number {
    const { writer, parts } = this;
    const count = metric.points.length;
    const start = writer.at;
    const open = this.beginMetric(metric);
    if (open === undefined) {
      parts.ledger.drop('encoding', count - first);
      return count;
    }
    let written = 0;
    let next = first;
    for (; next < count; next++) {
      const pointStart = writer.at;
      const isWritten = this.addPoint(open, next);
      if (!isWritten) parts.ledger.drop('encoding', 1);
      else if (this.isFull() && this.records + written > 0) {
        writer.at = pointStart;
        break;
      } else written++;
    }
    if (written > 0) open.close();
    else writer.at = start;
    this.records += written;
    return next;
  }

  private beginMetric(metric: MetricRecord): OpenMetric | undefined {
    const { writer, parts } = this;
    const start = writer.at;
    writer.recordStart = start;
    try {
      return parts.format.openMetric(writer, metric);
    } catch {
      writer.at = start;
      return undefined;
    }
  }

  private addPoint(open: OpenMetric, index: number): boolean {
    const { writer } = this;
    const start = writer.at;
    writer.recordStart = start;
    try {
      open.point(index);
      return true;
    } catch {
      writer.at = start;
      return false;
    }
  }

  private isFull(): boolean {
    return this.writer.at + this.frameBytes > MOST_BODY_BYTES;
  }

  private endScope(): void {
    const { at } = this.writer;
    if (at > this.scopeStart) this.packed.push({ frame: this.frame, from: this.scopeStart, to: at });
    this.scopeStart = at;
  }

  /** Closes the body; the scope that is open goes on in the next one. */
  private seal(): void {
    this.endScope();
    const { records, parts } = this;
    if (records === 0) return;
    try {
      this.parcels.push(this.parcel(records));
    } catch {
      // The only way to fail here is to be out of memory.
      parts.ledger.drop('encoding', records);
    }
    this.packed = [];
    this.records = 0;
    this.writer.at = 0;
    this.scopeStart = 0;
    this.frameBytes = sizeOf([this.frame.head, this.frame.tail]);
  }

  private parcel(records: number): Parcel {
    const { format, resource, arenas } = this.parts;
    const written = this.writer.written(0);
    const scopes: ScopePart[] = this.packed.map(({ frame, from, to }) => ({
      frame,
      records: written.subarray(from, to),
    }));
    const bytes = format.request(resource, scopes);
    const memory = arenas.take(sizeOf(bytes));
    const body = joinInto(memory, bytes);
    return createParcel(body, records, () => arenas.give(memory, body.length));
  }
}
