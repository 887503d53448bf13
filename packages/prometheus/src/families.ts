/**
 * From what processes contribute to what stands on the page: each name once, each series once.
 *
 * What cannot stand beside something else is left out with a problem that names both, because a page with a duplicate costs the
 * scraper all of it.
 */
import type { Contribution } from './contributions.ts';
import { joinLabels } from './label-text.ts';
import type { FamilyType } from './metric-name.ts';
import { reportOnce } from './problems.ts';
import type { Series } from './series.ts';
import { addSeries } from './series.ts';
import type { Work } from './slices.ts';

/** A metric as it stands on the page. */
export interface Family {
  readonly type: FamilyType;
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  readonly source: string;
  /** By their labels. */
  readonly series: ReadonlyMap<string, Series>;
  /** Whether OpenMetrics cannot have it as a counter, because another metric has a name that counters reserve. */
  readonly isUnknown: boolean;
}

/** How families are made. */
export interface FamilyOptions {
  /** Names the scope of every series, not only where two scopes share a name. */
  readonly scopeLabels: boolean;
}

/** How many series are joined between two moments at which the work may be interrupted. */
const SERIES_AT_ONCE = 256;

/** The names of the metric that describes the resource. */
const TARGET_NAMES = ['target', 'target_info'];

/** Joins contributions into families. */
export function* familiesOf(contributions: readonly Contribution[], options: FamilyOptions): Work<undefined, Family[]> {
  const groups = groupByName(contributions);
  const withoutCounter = countersWithoutTheirName(groups);
  const families: Family[] = [];
  for (const group of groups) {
    const [first] = group as [Contribution];
    const namesScopes = options.scopeLabels || group.some(({ scope }) => scope !== first.scope);
    families.push({
      type: first.type,
      name: first.name,
      unit: first.unit,
      help: group.find(({ help }) => help.trim() !== '')?.help ?? '',
      source: first.source,
      series: yield* joinSeries(group, namesScopes),
      isUnknown: withoutCounter.has(group),
    });
  }
  return families;
}

/** Joins what is the same metric of the same scope, as for processes that have ended. */
export function* mergeContributions(contributions: readonly Contribution[]): Work<undefined, Contribution[]> {
  const groups = new Map<string, Contribution[]>();
  for (const contribution of contributions) {
    const { type, name, unit, source, scope } = contribution;
    const key = JSON.stringify([type, name, unit, source, scope]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [contribution]);
    else group.push(contribution);
  }
  const merged: Contribution[] = [];
  for (const group of groups.values()) {
    const series = yield* joinSeries(group, false);
    merged.push({ ...(group[0] as Contribution), series: [...series.values()] });
  }
  return merged;
}

/** The name under which a metric stands on the page of the text format. */
export function exposedName({ type, name }: Pick<Contribution, 'type' | 'name'>): string {
  return type === 'counter' ? `${name}_total` : name;
}

function groupByName(contributions: readonly Contribution[]): Contribution[][] {
  const groups = new Map<string, Contribution[]>();
  const owners = new Map<string, string>(TARGET_NAMES.map((name) => [name, 'the resource']));
  for (const contribution of contributions) {
    const name = exposedName(contribution);
    const group = groups.get(name);
    const [first] = group ?? [];
    if (group !== undefined && first !== undefined) {
      if (isSameMetric(first, contribution)) group.push(contribution);
      else reportCollision(contribution, described(first));
      continue;
    }
    const names = sampleNames(contribution);
    const taken = names.find((sample) => owners.has(sample));
    if (taken === undefined) groups.set(name, [contribution]);
    else reportCollision(contribution, owners.get(taken) as string);
    if (taken === undefined) for (const sample of names) owners.set(sample, described(contribution));
  }
  return [...groups.values()];
}

function isSameMetric(left: Contribution, right: Contribution): boolean {
  return left.type === right.type && left.source === right.source && left.unit === right.unit;
}

/** The names that the samples of a metric have or may have. */
function sampleNames(metric: Contribution): string[] {
  const name = exposedName(metric);
  if (metric.type !== 'histogram') return [name];
  return [name, ...['_bucket', '_sum', '_count', '_created'].map((suffix) => name + suffix)];
}

/** A counter reserves its name without `_total` and that with `_created` (OpenMetrics: Suffixes). Those that cannot have both are returned. */
function countersWithoutTheirName(groups: readonly Contribution[][]): ReadonlySet<Contribution[]> {
  const taken = new Set([...TARGET_NAMES, ...groups.flatMap(([first]) => sampleNames(first as Contribution))]);
  const without = new Set<Contribution[]>();
  for (const group of groups) {
    const { type, name } = group[0] as Contribution;
    if (type !== 'counter') continue;
    const reserved = [name, `${name}_created`];
    if (reserved.some((sample) => taken.has(sample))) without.add(group);
    else for (const sample of reserved) taken.add(sample);
  }
  return without;
}

function* joinSeries(group: readonly Contribution[], namesScopes: boolean): Work<undefined, Map<string, Series>> {
  const joined = new Map<string, Series>();
  let count = 0;
  for (const contribution of group) {
    const { series, scope } = contribution;
    for (const one of series) {
      const labels = namesScopes ? joinLabels(one.labels, scope) : one.labels;
      const named = namesScopes ? { ...one, labels } : one;
      const before = joined.get(labels);
      joined.set(labels, before === undefined ? named : addOrKeep(before, named, contribution));
      if (++count % SERIES_AT_ONCE === 0) yield;
    }
  }
  return joined;
}

function addOrKeep(before: Series, next: Series, { type, source, name }: Contribution): Series {
  const added = type === 'gauge' ? undefined : addSeries(before, next);
  if (added !== undefined) return added;
  reportOnce(
    'TL_EXPORT_FAILED',
    `Several series of the metric ${source} are ${name}{${before.labels}} for Prometheus; the first one is shown`,
    'Record it with attributes that stay distinct where every character but letters and digits becomes an underscore.',
  );
  return before;
}

function reportCollision(dropped: Contribution, kept: string): void {
  reportOnce(
    'TL_EXPORT_FAILED',
    `The metric ${described(dropped)} has the same name for Prometheus as ${kept}; the former is left out`,
    'Rename one of them, or rename it with a view.',
  );
}

function described({ source, type, unit }: Contribution): string {
  return unit === '' ? `${source} (${type})` : `${source} (${type} in ${unit})`;
}
