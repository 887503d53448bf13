/**
 * The instrument engine: the instrument port and the collection port while metrics are on.
 *
 * Measurements go straight into cells, one for each set of attributes. A collection asks the callbacks first, and then reads all cells in one go,
 * so that what it yields belongs to one moment.
 */
import type {
  Core,
  InstrumentPort,
  MetricCollectionPort,
  MetricReader,
  MetricSnapshot,
  ScopeMetrics,
} from '@throughline/core';
import { now, reasonOf, registry, shown } from '@throughline/core';

import { isObservable } from './aggregation.ts';
import { crowdedKey } from './crowded-key.ts';
import { ExemplarPolicy } from './exemplar-policy.ts';
import type { ExemplarFilterName } from './exemplar-policy.ts';
import { BoundHandle, Instrument } from './instrument.ts';
import type { InstrumentRegistry, RegistryHost } from './instrument-registry.ts';
import { createInstrumentRegistry } from './instrument-registry.ts';
import type { ObservationRound } from './observation.ts';
import { beginObservation } from './observation.ts';
import { observedMetricOf } from './observed-points.ts';
import type { Round } from './points.ts';
import { metricOf } from './points.ts';
import type { ReaderEntry } from './reader-entry.ts';
import { isFor } from './reader-entry.ts';
import { createReaders } from './readers.ts';
import type { Stream } from './stream.ts';
import type { View } from './views.ts';

/** What the engine is made of. */
export interface EngineParts {
  readonly report: Core['report'];
  readonly views: readonly View[];
  readonly exemplarFilter: ExemplarFilterName;
}

/** The instrument engine. */
export interface MetricEngine extends InstrumentPort, MetricCollectionPort {
  useViews(views: readonly View[]): void;
  useExemplarFilter(filter: ExemplarFilterName): void;
  /** Ends the engine: its instruments and handles look for another one. */
  close(): void;
}

/** Makes an engine. */
export function createMetricEngine(parts: EngineParts): MetricEngine {
  const exemplars = new ExemplarPolicy(parts.exemplarFilter);
  const readers = createReaders(() => streamsOf(instruments));
  let { views } = parts;
  let collections = 0;

  const host: RegistryHost = {
    exemplars,
    get collections() {
      return collections;
    },
    views: () => views,
    forms: () => readers.forms(),
    isIdle: (stream, cell) =>
      isObservable(stream.plan.kind) ? cell.count < collections - 2 * readers.count() : readers.haveHad(stream, cell),
    overflowed: (stream) => reportOverflow(parts.report, stream),
    report: parts.report,
  };
  const instruments = createInstrumentRegistry(host);

  function begin(reader: MetricReader): { entry: ReaderEntry; observation: ObservationRound } {
    const entry = readers.entryOf(reader);
    collections++;
    exemplars.look();
    return { entry, observation: beginObservation({ instruments, collections }, entry) };
  }

  function finish(entry: ReaderEntry, { observations: { values, failures } }: ObservationRound): MetricSnapshot {
    const round: Round = { entry, ticks: now(), observed: values, deltaSlots: (stream) => readers.deltaSlots(stream) };
    const scopes = scopesFor(instruments, round);
    entry.collectedTicks = round.ticks;
    return { scopes, failures };
  }

  const failed = (error: unknown): MetricSnapshot => {
    const reason = `metrics could not be collected: ${reasonOf(error)}`;
    parts.report('TL_INTERNAL', reason, 'Report this with the message.');
    return { scopes: [], failures: [reason] };
  };

  return {
    instrument: (source) => instruments.obtain(source),
    handle(source, attributes) {
      const instrument = instruments.obtain(source);
      return instrument instanceof Instrument ? new BoundHandle(instrument, attributes) : { record: () => undefined };
    },
    async collect(reader, deadline) {
      try {
        const { entry, observation } = begin(reader);
        await observation.settle(deadline);
        return finish(entry, observation);
      } catch (error) {
        return failed(error);
      }
    },
    collectNow(reader) {
      try {
        const { entry, observation } = begin(reader);
        observation.abandon();
        return finish(entry, observation);
      } catch (error) {
        return failed(error);
      }
    },
    readersChanged() {
      if (readers.update(registry.metricReaders)) instruments.replan();
    },
    useViews(next) {
      views = next;
      instruments.replan();
    },
    useExemplarFilter(filter) {
      exemplars.use(filter);
      for (const stream of streamsOf(instruments)) for (const cell of stream.everyCell()) cell.reservoir = undefined;
    },
    close: () => instruments.close(),
  };
}

function streamsOf({ scopes }: InstrumentRegistry): Stream[] {
  return [...scopes.values()].flatMap(({ streams }) => [...streams.values()]);
}

function scopesFor({ scopes }: InstrumentRegistry, round: Round): ScopeMetrics[] {
  const collected: ScopeMetrics[] = [];
  for (const { scope, streams } of scopes.values()) {
    const metrics = [...streams.values()]
      .filter((stream) => isFor(stream, round.entry))
      .map((stream) => (isObservable(stream.plan.kind) ? observedMetricOf(stream, round) : metricOf(stream, round)))
      .filter((metric) => metric !== undefined);
    if (metrics.length > 0) collected.push({ scope, metrics });
  }
  return collected;
}

function reportOverflow(report: Core['report'], stream: Stream): void {
  const { name, kind, limit } = stream.plan;
  const crowded = crowdedKey(stream.everyCell());
  report(
    'TL_METRIC_CARDINALITY',
    `${kind} ${shown(name)} has reached its limit of ${limit} points; ${crowded === undefined ? 'what' : `attribute ${shown(crowded.key)} has ${crowded.values} values, and what`} is beyond the limit adds up in one point with otel.metric.overflow`,
    `Leave ${crowded === undefined ? 'an attribute' : shown(crowded.key)} out, in the code or with a view: { select: { name: ${shown(name)} }, drop: [${crowded === undefined ? '...' : shown(crowded.key)}] }.`,
  );
}
