/** Which instruments there are, and the streams that each of them feeds. */
import { ValueType } from '@opentelemetry/api';
import type { InstrumentationScope, MetricInstrument, MetricSource } from '@throughline/core';
import { readScope, shown } from '@throughline/core';

import { suits } from './aggregation.ts';
import { Instrument, NOWHERE } from './instrument.ts';
import type { StreamHost } from './stream.ts';
import { Stream } from './stream.ts';
import type { StreamPlan } from './stream-plan.ts';
import type { HistogramForms } from './stream-planning.ts';
import { planKey, planStreams } from './stream-planning.ts';
import type { View } from './views.ts';

/** The instruments and streams of a scope. */
export interface ScopeEntry {
  readonly scope: InstrumentationScope;
  readonly instruments: Map<string, Instrument>;
  streams: Map<string, Stream>;
}

/** What the registry needs of the engine. */
export interface RegistryHost extends StreamHost {
  views(): readonly View[];
  forms(): HistogramForms;
  report(code: 'TL_METRIC_NAME' | 'TL_METRIC_CONFLICT' | 'TL_CONFIG_VALUE', message: string, fix: string): void;
}

/** The instruments of an engine. */
export interface InstrumentRegistry {
  readonly scopes: ReadonlyMap<string, ScopeEntry>;
  /** The instrument of a source: the same one for all that say the same. */
  obtain(source: MetricSource): MetricInstrument;
  /** Plans all streams anew; those that stay keep their points. */
  replan(): void;
  /** Sends whoever records away. What was recorded can still be collected. */
  close(): void;
}

const NAME = /^[a-z][\w.\-/]{0,254}$/i;

/** Makes an empty registry. */
export function createInstrumentRegistry(host: RegistryHost): InstrumentRegistry {
  const scopes = new Map<string, ScopeEntry>();
  const known = new WeakMap<MetricSource, MetricInstrument>();

  function entryOf(scope: InstrumentationScope): ScopeEntry {
    const { key } = readScope(scope.name, scope.version, scope);
    const entry = scopes.get(key) ?? { scope, instruments: new Map(), streams: new Map() };
    scopes.set(key, entry);
    return entry;
  }

  function create(source: MetricSource): MetricInstrument {
    if (!checkName(host, source)) return NOWHERE;
    const entry = entryOf(source.scope);
    const key = JSON.stringify([source.name.toLowerCase(), source.kind, source.unit, source.valueType]);
    const twin = entry.instruments.get(key);
    if (twin !== undefined) {
      adopt(host, twin, source);
      return twin;
    }
    const instrument = new Instrument(source);
    entry.instruments.set(key, instrument);
    connect(host, entry, instrument);
    return instrument;
  }

  return {
    scopes,
    obtain(source) {
      const found = known.get(source);
      if (found !== undefined) return found;
      const instrument = create(source);
      known.set(source, instrument);
      return instrument;
    },
    replan() {
      for (const entry of scopes.values()) replanScope(host, entry);
    },
    close() {
      for (const { instruments, streams } of scopes.values()) {
        for (const instrument of instruments.values()) instrument.live = false;
        for (const stream of streams.values()) stream.disturb();
      }
    },
  };
}

function replanScope(host: RegistryHost, entry: ScopeEntry): void {
  const before = entry.streams;
  entry.streams = new Map();
  for (const instrument of entry.instruments.values()) connect(host, entry, instrument, before);
  for (const [key, stream] of before) {
    if (entry.streams.get(key) === stream) stream.disturb();
    else stream.close();
  }
}

/** Says what is wrong with a name: OpenTelemetry Metrics API specification, Instrument name syntax. One that exists is used all the same. */
function checkName(host: RegistryHost, { name, scope }: MetricSource): boolean {
  const isUsable = typeof name === 'string' && name !== '';
  if (isUsable && NAME.test(name)) return true;
  host.report(
    'TL_METRIC_NAME',
    `instrument ${shown(name)} of scope ${shown(scope.name)}: expected a letter, then letters, digits and _ . - /, 255 characters at most; ${isUsable ? 'it is recorded under that name' : 'it records nothing'}`,
    'Rename the instrument, in the code or with a view.',
  );
  return isUsable;
}

function viewsOf(host: RegistryHost, source: MetricSource): readonly (View | undefined)[] {
  const matching = host.views().filter((view) => view.matches(source));
  const fitting = matching.filter(({ aggregation }) => suits(source.kind, aggregation));
  if (fitting.length < matching.length) {
    host.report(
      'TL_CONFIG_VALUE',
      `views: ${shown(source.name)} is an ${source.kind}, which has no histogram; the view was left out for it`,
      'Select the instruments by kind as well, or choose sum or lastValue.',
    );
  }
  return fitting.length > 0 ? fitting : [undefined];
}

function connect(
  host: RegistryHost,
  entry: ScopeEntry,
  instrument: Instrument,
  before: ReadonlyMap<string, Stream> = new Map(),
): void {
  const { source, createdTicks } = instrument;
  const streams = new Set<Stream>();
  for (const view of viewsOf(host, source)) {
    for (const plan of planStreams(source, view, host.forms())) {
      const key = planKey(plan);
      const twin = entry.streams.get(key);
      if (twin === undefined) reportConflict(host, entry, plan);
      const stream = twin ?? before.get(key) ?? new Stream(plan, host, createdTicks);
      entry.streams.set(key, stream);
      streams.add(stream);
    }
  }
  instrument.useStreams([...streams]);
}

/** Has an instrument stand for another source that says the same. */
function adopt(host: RegistryHost, twin: Instrument, source: MetricSource): void {
  const { source: first } = twin;
  const sameName = first.name === source.name;
  if (!sameName) {
    host.report(
      'TL_METRIC_CONFLICT',
      `instruments ${shown(first.name)} and ${shown(source.name)} of scope ${shown(source.scope.name)} differ by case alone; both are recorded as ${shown(first.name)}`,
      'Write the name in one way.',
    );
  }
  if (JSON.stringify(first.boundaries) !== JSON.stringify(source.boundaries) && source.boundaries !== undefined) {
    host.report(
      'TL_METRIC_CONFLICT',
      `histogram ${shown(source.name)} of scope ${shown(source.scope.name)} was made twice with different buckets; those of the first are used`,
      'Give the same buckets, or choose them with a view.',
    );
  }
  if (first.description === source.description) return;
  for (const stream of twin.streams()) describe(host, stream, source);
}

function describe(host: RegistryHost, stream: Stream, source: MetricSource): void {
  const { plan } = stream;
  // A view that describes the stream has settled it.
  if (plan.described || stream.description === source.description) return;
  host.report(
    'TL_METRIC_CONFLICT',
    `${source.kind} ${shown(source.name)} of scope ${shown(source.scope.name)} has two descriptions, ${shown(stream.description)} and ${shown(source.description)}; the longer one is used`,
    `Describe it in one way, or with a view: { select: { name: ${shown(source.name)} }, description: '...' }.`,
  );
  if (source.description.length > stream.description.length) stream.description = source.description;
}

function reportConflict(host: RegistryHost, entry: ScopeEntry, plan: StreamPlan): void {
  const name = plan.name.toLowerCase();
  for (const { plan: other } of entry.streams.values()) {
    if (other.name.toLowerCase() !== name || neverMeet(other, plan)) continue;
    host.report(
      'TL_METRIC_CONFLICT',
      `${said(other)} and ${said(plan)} of scope ${shown(entry.scope.name)} have one name; both are recorded`,
      `Rename one of them, in the code or with a view: { select: { name: ${shown(plan.name)}, kind: '${plan.kind}' }, name: '...' }.`,
    );
  }
}

/** Whether no reader collects both. */
function neverMeet({ audience: one }: StreamPlan, { audience: other }: StreamPlan): boolean {
  return one !== 'all' && other !== 'all' && one !== other;
}

function said({ kind, name, unit, valueType }: StreamPlan): string {
  return `${kind} ${shown(name)} (unit ${shown(unit)}, ${valueType === ValueType.INT ? 'whole numbers' : 'numbers'})`;
}
