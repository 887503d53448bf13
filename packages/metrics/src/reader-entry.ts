import type { MetricKind, MetricReader, Observable, Temporality } from '@throughline/core';
import { internalLog, now, reasonOf, shown } from '@throughline/core';

import type { Cell } from './cell.ts';
import type { Stream } from './stream.ts';

/** What a reader remembers of a value that is read elsewhere. */
export interface ObservedState {
  value: number;
  startTicks: number;
}

/** A reader, and what it remembers. */
export interface ReaderEntry {
  readonly reader: MetricReader;
  /** Where cells keep what it remembers of them. */
  readonly slot: number;
  readonly form: 'explicit' | 'exponential';
  readonly joinedTicks: number;
  /** When it last collected. */
  collectedTicks: number | undefined;
  readonly observed: WeakMap<Cell, ObservedState>;
  /** The callbacks that have not come back since an earlier collection. */
  readonly pending: Set<Observable>;
  temporality(kind: MetricKind): Temporality;
}

/** Makes the entry of a reader that comes now. */
export function createReaderEntry(reader: MetricReader, slot: number): ReaderEntry {
  const answers = new Map<MetricKind, Temporality>();
  return {
    reader,
    slot,
    form: formOf(reader),
    joinedTicks: now(),
    collectedTicks: undefined,
    observed: new WeakMap(),
    pending: new Set(),
    temporality(kind) {
      const answer = answers.get(kind) ?? askTemporality(reader, kind);
      answers.set(kind, answer);
      return answer;
    },
  };
}

/** Makes the entry of somebody who collects once. */
export function createVisitorEntry(reader: MetricReader, form: ReaderEntry['form']): ReaderEntry {
  return { ...createReaderEntry(reader, 0), form, temporality: () => 'cumulative' };
}

function formOf(reader: MetricReader): 'explicit' | 'exponential' {
  try {
    return reader.histograms === 'exponential' ? 'exponential' : 'explicit';
  } catch {
    return 'explicit';
  }
}

function askTemporality(reader: MetricReader, kind: MetricKind): Temporality {
  try {
    const answer: unknown = reader.temporality(kind);
    if (answer === 'delta' || answer === 'cumulative') return answer;
    internalLog.warn(
      `a reader of metrics wants ${shown(answer)} for ${kind}; expected delta or cumulative, which is used`,
    );
  } catch (error) {
    internalLog.warn(
      `a reader of metrics could not say what it wants for ${kind}, cumulative is used: ${reasonOf(error)}`,
    );
  }
  return 'cumulative';
}

/** Whether a stream is for a reader. */
export function isFor(stream: Stream, { form }: ReaderEntry): boolean {
  const { audience } = stream.plan;
  return audience === 'all' || audience === form;
}
