import type { MetricReader } from '@throughline/core';

import type { Cell } from './cell.ts';
import type { ReaderEntry } from './reader-entry.ts';
import { createReaderEntry, createVisitorEntry, isFor } from './reader-entry.ts';
import { beginDeltas, endDeltas, hasHad } from './reader-state.ts';
import type { Stream } from './stream.ts';

/** Those who collect, and what they remember. */
export interface Readers {
  count(): number;
  /** The forms of histogram that they want. Where there is nobody yet, explicit buckets. */
  forms(): ReadonlySet<'explicit' | 'exponential'>;
  /** The entry of a reader. One that was not added is remembered no longer than its collection, and gets what has added up since the start. */
  entryOf(reader: MetricReader): ReaderEntry;
  /** The slots of the readers that take deltas of a stream. */
  deltaSlots(stream: Stream): readonly number[];
  /** Whether all readers of a stream take deltas, and have had everything that a cell holds. */
  haveHad(stream: Stream, cell: Cell): boolean;
  /** Takes in who came and went. Says whether other forms of histogram are wanted now. */
  update(present: readonly MetricReader[]): boolean;
}

/** Makes an empty set of readers over the streams there are. */
export function createReaders(streams: () => readonly Stream[]): Readers {
  const entries = new Map<MetricReader, ReaderEntry>();
  let announced: readonly MetricReader[] = [];

  const deltaSlots = (stream: Stream): number[] =>
    [...entries.values()].filter((entry) => takesDeltas(entry, stream)).map(({ slot }) => slot);

  function join(reader: MetricReader): ReaderEntry {
    const taken = new Set([...entries.values()].map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    const entry = createReaderEntry(reader, slot);
    entries.set(reader, entry);
    return entry;
  }

  function welcome(reader: MetricReader): void {
    const entry = join(reader);
    for (const stream of streams()) {
      if (!takesDeltas(entry, stream)) continue;
      const others = deltaSlots(stream).filter((slot) => slot !== entry.slot);
      for (const cell of stream.everyCell()) beginDeltas(cell, entry.slot, others);
    }
  }

  function dismiss(reader: MetricReader): void {
    const slot = entries.get(reader)?.slot;
    entries.delete(reader);
    if (slot === undefined) return;
    for (const stream of streams()) for (const cell of stream.everyCell()) endDeltas(cell, slot);
  }

  function forms(): Set<'explicit' | 'exponential'> {
    const wanted = new Set([...entries.values()].map(({ form }) => form));
    return wanted.size > 0 ? wanted : new Set(['explicit']);
  }

  return {
    deltaSlots,
    forms,
    count: () => entries.size,
    entryOf: (reader) => entries.get(reader) ?? createVisitorEntry(reader, [...forms()][0] ?? 'explicit'),
    haveHad(stream, cell) {
      const all = [...entries.values()].filter((entry) => isFor(stream, entry));
      return all.length > 0 && all.every((entry) => takesDeltas(entry, stream) && hasHad(cell, entry.slot));
    },
    update(present) {
      const before = [...forms()].sort().join();
      for (const reader of announced) if (!present.includes(reader)) dismiss(reader);
      for (const reader of present) if (!entries.has(reader)) welcome(reader);
      announced = [...present];
      return [...forms()].sort().join() !== before;
    },
  };
}

function takesDeltas(entry: ReaderEntry, stream: Stream): boolean {
  return isFor(stream, entry) && entry.temporality(stream.plan.kind) === 'delta';
}
