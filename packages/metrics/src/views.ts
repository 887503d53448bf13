/** Views: what is to be made of the measurements of chosen instruments. OpenTelemetry Metrics SDK specification, View. */
import type { Core, InstrumentationScope, MetricKind, MetricSource } from '@throughline/core';
import { plainCopy, shown } from '@throughline/core';

import type { Aggregation, AggregationSetting } from './aggregation.ts';
import { AGGREGATIONS, readAggregation } from './aggregation.ts';
import type { AttributeFilter } from './attribute-filter.ts';
import { createAttributeFilter } from './attribute-filter.ts';

/** Which instruments a view is for. An instrument has to fit all that is said; something has to be. */
export interface ViewSelection {
  /** The name; `*` stands for any characters, `?` for one. Case does not matter. */
  readonly name?: string | undefined;
  readonly kind?: MetricKind | undefined;
  readonly unit?: string | undefined;
  /** The name of the meter, of the library that made the instrument. */
  readonly meter?: string | undefined;
  readonly meterVersion?: string | undefined;
  readonly meterSchemaUrl?: string | undefined;
}

/** What is to be made of the measurements of chosen instruments. */
export interface MetricView {
  readonly select: ViewSelection;
  /** Another name. Only where `select` names one instrument. */
  readonly name?: string | undefined;
  /** Another description. */
  readonly description?: string | undefined;
  /** The attributes to keep. Default: all. */
  readonly keep?: readonly string[] | undefined;
  /** The attributes to leave out. They stay with exemplars. */
  readonly drop?: readonly string[] | undefined;
  /** Default: what suits the instrument, or the reader. */
  readonly aggregation?: AggregationSetting | undefined;
  /** The most points, with the one that holds the rest. Default 2000. */
  readonly cardinalityLimit?: number | undefined;
}

/** A view that was read. */
export interface View {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly filter: AttributeFilter | undefined;
  readonly aggregation: Aggregation;
  readonly limit: number | undefined;
  matches(source: MetricSource): boolean;
}

const MOST_VIEWS = 1_000;
const MOST_KEYS = 1_000;
const KINDS: readonly MetricKind[] = [
  'counter',
  'upDownCounter',
  'histogram',
  'gauge',
  'observableCounter',
  'observableUpDownCounter',
  'observableGauge',
];

/** Reads views. What is wrong with one is reported; the view goes on without it, or, where it would not do what it is for, is left out. */
export function readViews(core: Pick<Core, 'report'>, given: unknown): View[] {
  if (given === undefined || given === null) return [];
  const list = listOf(given, MOST_VIEWS) ?? [given];
  return list.flatMap((view, index) =>
    readView(view, (message, fix) => core.report('TL_CONFIG_VALUE', `views[${index}]: ${message}`, fix)),
  );
}

type Complain = (message: string, fix: string) => void;

function readView(given: unknown, complain: Complain): View[] {
  const view = plainCopy(given as Partial<MetricView> | undefined);
  const matches = readSelection(plainCopy(view.select), complain);
  const aggregation = readAggregation(view.aggregation);
  if (aggregation === undefined) {
    const names = AGGREGATIONS.join(', ');
    complain(
      `aggregation: expected one of ${names}, received ${shown(view.aggregation)}; the view was left out`,
      `Set aggregation to one of ${names}, or to { type, ... }; explicit takes boundaries, exponential takes maxSize from 2 and maxScale from -10 to 20.`,
    );
  }
  if (matches === undefined || aggregation === undefined) return [];
  return [
    {
      matches,
      aggregation,
      name: readNewName(view, complain),
      description: textOf(view.description),
      filter: createAttributeFilter(readKeys(view.keep, 'keep', complain), readKeys(view.drop, 'drop', complain)),
      limit: readLimit(view.cardinalityLimit, complain),
    },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readSelection(select: Partial<ViewSelection>, complain: Complain): View['matches'] | undefined {
  const name = textOf(select.name);
  const kind = KINDS.find((known) => known === select.kind);
  const given = Object.entries(select).filter(([, value]) => value !== undefined && value !== null);
  const isUsable = given.every(([key, value]) => typeof value === 'string' && (key !== 'kind' || kind !== undefined));
  if (given.length === 0 || !isUsable) {
    complain(
      'select: expected a name, kind, unit, meter, meterVersion or meterSchemaUrl, each a text; the view was left out',
      "Say which instruments the view is for, e.g. select: { name: 'http.*' }.",
    );
    return undefined;
  }
  const pattern = name === undefined ? undefined : patternOf(name);
  return ({ name: instrument, kind: itsKind, unit, scope }) =>
    (pattern === undefined || pattern.test(instrument)) &&
    (kind === undefined || kind === itsKind) &&
    (select.unit === undefined || select.unit === unit) &&
    isFrom(scope, select);
}

function isFrom(scope: InstrumentationScope, { meter, meterVersion, meterSchemaUrl }: Partial<ViewSelection>): boolean {
  return (
    (meter === undefined || meter === scope.name) &&
    (meterVersion === undefined || meterVersion === scope.version) &&
    (meterSchemaUrl === undefined || meterSchemaUrl === scope.schemaUrl)
  );
}

function patternOf(name: string): RegExp {
  const source = name
    .replace(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'isu');
}

function readNewName({ name, select }: Partial<MetricView>, complain: Complain): string | undefined {
  const newName = textOf(name);
  if (newName === undefined || newName === '') return undefined;
  const selected = textOf(plainCopy(select).name);
  if (selected !== undefined && !/[*?]/.test(selected)) return newName;
  complain(
    `name: ${shown(newName)} would be the name of every instrument that is selected; they keep their names`,
    'Select the instrument by its whole name.',
  );
  return undefined;
}

function readKeys(given: unknown, option: string, complain: Complain): readonly string[] | undefined {
  if (given === undefined || given === null) return undefined;
  const keys = listOf(given, MOST_KEYS);
  if (keys !== undefined && keys.every((key) => typeof key === 'string')) return keys;
  complain(
    `${option}: expected a list of texts, received ${shown(given)}; it was ignored`,
    'List the keys of attributes.',
  );
  return undefined;
}

/** A list that was given, as one of our own; `undefined` where it is none, cannot be read or is longer than it may be. */
function listOf(given: unknown, most: number): unknown[] | undefined {
  try {
    return Array.isArray(given) && given.length <= most ? [...(given as unknown[])] : undefined;
  } catch {
    return undefined;
  }
}

function readLimit(given: unknown, complain: Complain): number | undefined {
  if (given === undefined || given === null) return undefined;
  if (Number.isInteger(given) && (given as number) > 0) return given as number;
  complain(
    `cardinalityLimit: expected a whole number from 1 up, received ${shown(given)}; it was ignored`,
    'Give the most points.',
  );
  return undefined;
}
