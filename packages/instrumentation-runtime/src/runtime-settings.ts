import type { Attributes } from '@opentelemetry/api';
import type { MetricSource } from '@throughline/core';
import { shown } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { Probe } from './probe.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The options as they are used. */
export interface RuntimeSettings {
  readonly precisionMs: number;
  readonly lookBackMs: number;
  readonly attributes: Attributes;
  /** Names of metrics, and what names begin with up to a dot. */
  readonly excluded: readonly string[];
}

const DEFAULT_PRECISION_MS = 10;
const DEFAULT_LOOK_BACK_MS = 60_000;
const SHORTEST_LOOK_BACK_MS = 1_000;
/** Node's histogram of delays ends here. */
const HOUR_MS = 3_600_000;

type Refuse = (option: string, expected: string, received: unknown, instead: string) => void;

function refuser({ core }: InstrumentationHost): Refuse {
  return (option, expected, received, instead) =>
    core.report(
      'TL_CONFIG_VALUE',
      `runtime: ${option}: expected ${expected}, received ${shown(received)}; ${instead}`,
      `Give ${expected}, or leave the option out.`,
    );
}

/** Reads the options. What cannot be used is reported. */
export function readSettings(host: InstrumentationHost, options: RuntimeOptions): RuntimeSettings {
  const { monitoringPrecision = DEFAULT_PRECISION_MS, lookBackMs = DEFAULT_LOOK_BACK_MS } = options;
  const refuse = refuser(host);
  const isPrecise = Number.isInteger(monitoringPrecision) && monitoringPrecision >= 1 && monitoringPrecision <= HOUR_MS;
  if (!isPrecise) {
    const expected = `a whole number of milliseconds from 1 to ${HOUR_MS}`;
    refuse('monitoringPrecision', expected, monitoringPrecision, `${DEFAULT_PRECISION_MS} is used`);
  }
  const isLong = typeof lookBackMs === 'number' && lookBackMs >= SHORTEST_LOOK_BACK_MS && lookBackMs <= HOUR_MS;
  if (!isLong) {
    const expected = `a number of milliseconds from ${SHORTEST_LOOK_BACK_MS} to ${HOUR_MS}`;
    refuse('lookBackMs', expected, lookBackMs, `${DEFAULT_LOOK_BACK_MS} is used`);
  }
  return {
    precisionMs: isPrecise ? monitoringPrecision : DEFAULT_PRECISION_MS,
    lookBackMs: isLong ? lookBackMs : DEFAULT_LOOK_BACK_MS,
    attributes: host.attributes(options.attributes),
    excluded: readExcluded(options.exclude, refuse),
  };
}

function readExcluded(given: unknown, refuse: Refuse): string[] {
  if (given === undefined) return [];
  const isList = Array.isArray(given);
  if (!isList) refuse('exclude', 'a list of names of metrics', given, 'nothing is excluded');
  return isList ? given.map((name: unknown) => (typeof name === 'string' ? name : shown(name))) : [];
}

function covers(excluded: string, name: string): boolean {
  return name === excluded || name.startsWith(`${excluded}.`);
}

/** Leaves out what is excluded; a name that excludes nothing is reported. */
export function withoutExcluded(
  host: InstrumentationHost,
  probes: readonly Probe[],
  { excluded }: RuntimeSettings,
): Probe[] {
  const names = probes.flatMap(({ sources }) => sources.map(({ name }) => name));
  const refuse = refuser(host);
  for (const one of excluded) {
    if (!names.some((name) => covers(one, name)))
      refuse('exclude', 'names of metrics, or what they begin with up to a dot', one, 'it excludes nothing');
  }
  const stays = ({ name }: MetricSource): boolean => !excluded.some((one) => covers(one, name));
  return probes.flatMap((probe) => {
    const sources = probe.sources.filter(stays);
    return sources.length === 0 ? [] : [{ ...probe, sources }];
  });
}
