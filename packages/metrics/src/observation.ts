/** Asks the callbacks of observable instruments, once in each collection, for the reader that collects. */
import type { Attributes } from '@opentelemetry/api';
import type { MetricSource, Observable } from '@throughline/core';
import { internalLog, reasonOf, registry, shown, withinDeadline } from '@throughline/core';

import type { Cell } from './cell.ts';
import { SUM } from './cell-kind.ts';
import { Instrument } from './instrument.ts';
import type { InstrumentRegistry } from './instrument-registry.ts';
import type { ReaderEntry } from './reader-entry.ts';
import { isFor } from './reader-entry.ts';
import type { Stream } from './stream.ts';

/** The values that were read, by stream and cell. */
export type ObservedValues = Map<Stream, Map<Cell, number>>;

/** What the callbacks had to say. */
export interface Observations {
  readonly values: ObservedValues;
  readonly failures: string[];
}

/** What asking needs of the engine. */
export interface ObservationHost {
  readonly instruments: InstrumentRegistry;
  readonly collections: number;
}

/** What one callback has said so far. It counts when the callback comes to its end. */
interface Sheet {
  readonly observable: Observable;
  readonly lines: { readonly stream: Stream; readonly cell: Cell; readonly value: number }[];
  open: boolean;
}

/** A callback that is under way. */
interface Pending {
  readonly sheet: Sheet;
  readonly done: Promise<unknown>;
}

/** One round of asking. */
export interface ObservationRound {
  readonly observations: Observations;
  /** Waits for asynchronous callbacks, until a moment of `Date.now()`. */
  settle(deadline: number): Promise<void>;
  /** Goes on without asynchronous callbacks. */
  abandon(): void;
}

/** Calls every callback. Errors of callbacks are noted and go no further. */
export function beginObservation(host: ObservationHost, entry: ReaderEntry): ObservationRound {
  const observations: Observations = { values: new Map(), failures: [] };
  const pending: Pending[] = [];

  const fail = (sheet: Sheet, reason: string): void => {
    sheet.open = false;
    const message = `the callback of ${namesOf(sheet.observable)} ${reason}; its values were left out`;
    observations.failures.push(message);
    internalLog.warn(message);
  };
  const accept = (sheet: Sheet): void => {
    sheet.open = false;
    for (const line of sheet.lines) note(observations.values, line);
  };
  const giveUp = (sheet: Sheet, reason: string): void => {
    entry.pending.add(sheet.observable);
    fail(sheet, reason);
  };

  for (const observable of registry.observables) {
    const sheet: Sheet = { observable, lines: [], open: true };
    if (entry.pending.has(observable)) {
      fail(sheet, 'has not come back since an earlier collection');
      continue;
    }
    try {
      const result = observable.read((source, value, attributes) =>
        observe(host, entry, sheet, [source, value, attributes]),
      );
      if (isThenable(result)) pending.push({ sheet, done: Promise.resolve(result) });
      else accept(sheet);
    } catch (error) {
      fail(sheet, `failed: ${reasonOf(error)}`);
    }
  }

  const forget = ({ sheet: { observable } }: Pending): boolean => entry.pending.delete(observable);
  return {
    observations,
    abandon() {
      for (const one of pending) {
        one.done.then(
          () => forget(one),
          () => forget(one),
        );
        giveUp(one.sheet, 'is asynchronous and could not be waited for');
      }
    },
    async settle(deadline) {
      await Promise.all(
        pending.map(async (one) => {
          const ended = one.done.then(
            () => accept,
            (error: unknown) => (sheet: Sheet) => fail(sheet, `failed: ${reasonOf(error)}`),
          );
          void ended.then(() => forget(one));
          const outcome = await withinDeadline(ended, deadline, { keepsAlive: false });
          if (outcome === undefined) giveUp(one.sheet, 'took too long');
          else outcome(one.sheet);
        }),
      );
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  );
}

function observe(
  { instruments, collections }: ObservationHost,
  entry: ReaderEntry,
  sheet: Sheet,
  [source, value, attributes]: [MetricSource, number, Attributes | undefined],
): void {
  if (!sheet.open) return;
  if (!sheet.observable.sources.includes(source)) {
    internalLog.warn(`a callback of ${namesOf(sheet.observable)} observed another instrument; that was left out`);
    return;
  }
  const instrument = instruments.obtain(source);
  if (!(instrument instanceof Instrument) || !instrument.takes(value)) return;
  const fit = instrument.isWhole ? instrument.truncated(value) : value;
  for (const stream of instrument.streams()) {
    if (!isFor(stream, entry)) continue;
    const cell = stream.cellFor(attributes);
    cell.count = collections;
    sheet.lines.push({ stream, cell, value: fit });
  }
}

/** Notes a value. Where a view, or the limit, puts several sets of attributes together, sums add up; else the last value counts. */
function note(values: ObservedValues, { stream, cell, value }: Sheet['lines'][number]): void {
  const ofStream = values.get(stream) ?? new Map<Cell, number>();
  values.set(stream, ofStream);
  const before = ofStream.get(cell);
  const addsUp = cell.kind === SUM && (stream.plan.filter !== undefined || cell === stream.overflow);
  ofStream.set(cell, addsUp && before !== undefined ? before + value : value);
}

function namesOf({ sources }: Observable): string {
  return sources.map(({ name }) => shown(name)).join(', ') || 'no instrument';
}
