import type { Component } from '@throughline/core';
import { shown } from '@throughline/core';

import type { Instrumentation } from './define-instrumentation.ts';
import type { OfficialInstrumentation } from './official-instrumentation.ts';
import { isOfficialInstrumentation, officialInstrumentation, officialKeptOut } from './official-instrumentation.ts';

/** What there is to choose from, and the rules of the choice. */
export interface Selection {
  /** Our instrumentations that are installed. */
  readonly available: readonly Instrumentation[];
  /** OpenTelemetry instrumentations that the application gave. */
  readonly official?: readonly (OfficialInstrumentation | readonly OfficialInstrumentation[])[] | undefined;
  /** Only these: short names such as `pg`, or package names. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** Not these. */
  readonly exclude?: readonly string[] | undefined;
  /** Where `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` are read; both are lists of names. */
  readonly env: NodeJS.ProcessEnv;
}

/** An instrumentation that was not chosen, and why. */
export interface SkippedInstrumentation {
  readonly name: string;
  readonly reason: string;
}

/** The result of a choice. */
export interface Selected {
  /** What to add, in this order. */
  readonly components: readonly Component[];
  /** The names of the chosen. */
  readonly enabled: readonly string[];
  readonly skipped: readonly SkippedInstrumentation[];
}

const NOT_OFFICIAL = 'it is not an OpenTelemetry instrumentation: it needs instrumentationName, enable and disable';

interface Rule {
  readonly allows: boolean;
  readonly names: ReadonlySet<string>;
  readonly reason: string;
}

/** Chooses the instrumentations to install. An official one that covers a library which ours covers too replaces ours. Never throws. */
export function selectInstrumentations(selection: Selection): Selected {
  const skipped: SkippedInstrumentation[] = [];
  const rules = readRules(selection);
  const isChosen = (name: string, names: readonly string[]): boolean => {
    const against = rules.find((rule) => names.some((known) => rule.names.has(known)) !== rule.allows);
    if (against !== undefined) skipped.push({ name, reason: against.reason });
    return against === undefined;
  };
  const given = officialIn(selection, skipped);
  const official = given.filter(({ instrumentationName }) =>
    isChosen(instrumentationName, namesOf(instrumentationName)),
  );
  const ours = selection.available.filter((instrumentation) => {
    const { name, replaces } = instrumentation;
    if (!isChosen(name, namesOfOurs(instrumentation))) return false;
    const replacement = official.find(({ instrumentationName }) => replaces.includes(instrumentationName));
    if (replacement !== undefined) skipped.push({ name, reason: `replaced by ${replacement.instrumentationName}` });
    return replacement === undefined;
  });
  const keptOut = given.filter((instrumentation) => !official.includes(instrumentation)).map(officialKeptOut);
  const enabled = [...ours, ...official.map(officialInstrumentation)];
  return {
    components: [...keptOut, ...enabled],
    enabled: enabled.map(({ name }) => name),
    skipped: [...skipped, ...notFound(selection, given)],
  };
}

/** What can be used of what the application gave. Lists in the list, as the official collections of instrumentations are, are taken apart. */
function officialIn({ official }: Selection, skipped: SkippedInstrumentation[]): OfficialInstrumentation[] {
  if (!Array.isArray(official)) return [];
  return (official as readonly unknown[]).flat().filter((value): value is OfficialInstrumentation => {
    if (isOfficialInstrumentation(value)) return true;
    skipped.push({ name: shown(value), reason: NOT_OFFICIAL });
    return false;
  });
}

/** The short name that an official package is known by in the environment: `http` for `@opentelemetry/instrumentation-http`. Ours that covers the same goes by it too. */
function shortNameOf(instrumentationName: string): string {
  return instrumentationName.replace(/^@opentelemetry\/instrumentation-/, '');
}

function namesOfOurs({ name, packageName, replaces }: Instrumentation): string[] {
  return [name, packageName, ...replaces.map(shortNameOf)];
}

function namesOf(instrumentationName: string): string[] {
  return [instrumentationName, shortNameOf(instrumentationName)];
}

function readRules({ include, exclude, env }: Selection): Rule[] {
  const rules: Rule[] = [];
  const add = (allows: boolean, names: readonly string[] | undefined, reason: string): void => {
    if (names !== undefined) rules.push({ allows, names: new Set(names), reason });
  };
  add(true, readList(env['OTEL_NODE_ENABLED_INSTRUMENTATIONS']), 'OTEL_NODE_ENABLED_INSTRUMENTATIONS does not name it');
  add(false, readList(env['OTEL_NODE_DISABLED_INSTRUMENTATIONS']), 'OTEL_NODE_DISABLED_INSTRUMENTATIONS names it');
  add(true, readNames(include), 'include does not name it');
  add(false, readNames(exclude), 'exclude names it');
  return rules;
}

function readNames(names: readonly string[] | undefined): string[] | undefined {
  return Array.isArray(names) ? names.map(String) : undefined;
}

/** The names in a variable; `undefined` where it names none, which counts as not set. */
function readList(text: string | undefined): string[] | undefined {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : names;
}

/** What `include` asks for and nobody offers. */
function notFound(
  { available, include }: Selection,
  official: readonly OfficialInstrumentation[],
): SkippedInstrumentation[] {
  const known = new Set([
    ...available.flatMap(namesOfOurs),
    ...official.flatMap(({ instrumentationName }) => namesOf(instrumentationName)),
  ]);
  return (readNames(include) ?? [])
    .filter((name) => !known.has(name))
    .map((name) => ({ name, reason: 'it is not installed' }));
}
