import { type Difference, type FactValue, keyOf } from './difference.ts';

/** A row of the table: one attribute or span in which the sides may differ, with the values, and why. There are no wildcards. */
export interface AllowedDifference {
  /** The library and the kind of the span, such as `pg CLIENT`. */
  readonly span: string;
  /** An attribute, or another fact in brackets; `(span)` allows a span that only one side has, by its name. */
  readonly attribute: string;
  /** The official value and ours, each pair of them that occurs; `null` where a side has none. */
  readonly values: readonly (readonly [official: FactValue, ours: FactValue])[];
  /** The only scenarios in which it may occur, where the values alone do not say enough. */
  readonly scenarios?: readonly string[];
  readonly reason: string;
  /** The section of a specification that decides it, where there is one. */
  readonly section?: string;
}

/** A part of a row that no difference needs any more: a pair of its values, or one of its scenarios. */
export interface Stale {
  readonly row: AllowedDifference;
  readonly part: string;
}

export interface Judgement {
  readonly unexplained: readonly Difference[];
  readonly stale: readonly Stale[];
}

/** Whether a row allows a difference: the same attribute of the same sort of span, with the same two values. */
export function allows(row: AllowedDifference, found: Difference): boolean {
  if (row.span !== found.span || row.attribute !== found.attribute) return false;
  if (row.scenarios !== undefined && !row.scenarios.includes(found.scenario)) return false;
  return row.values.some(([official, ours]) => isEqual(official, found.official) && isEqual(ours, found.ours));
}

/** Holds the differences against the rows, and the rows against the differences. */
export function judge(differences: readonly Difference[], rows: readonly AllowedDifference[]): Judgement {
  const unexplained = differences.filter((difference) => !rows.some((row) => allows(row, difference)));
  const isNeeded = (row: AllowedDifference): boolean => differences.some((found) => allows(row, found));
  const stale = rows.flatMap((row): Stale[] => {
    const values = row.values.filter((pair) => !isNeeded({ ...row, values: [pair] }));
    const scenarios = (row.scenarios ?? []).filter((name) => !isNeeded({ ...row, scenarios: [name] }));
    return [...values.map(shownPair), ...scenarios.map((name) => `in "${name}"`)].map((part) => ({ row, part }));
  });
  return { unexplained, stale };
}

/** One line that says which difference no row explains. */
export function describeDifference({ scenario, span, attribute, official, ours }: Difference): string {
  return `${scenario}: ${span} ${attribute} is ${shownPair([official, ours])}`;
}

/** One line that says which row has nothing left to explain. */
export function describeStale({ row, part }: Stale): string {
  return `${row.span} ${row.attribute}, ${part}, no longer occurs: take it out of the table`;
}

function isEqual(one: FactValue, other: FactValue): boolean {
  return keyOf(one) === keyOf(other);
}

function shownPair([official, ours]: readonly [FactValue, FactValue]): string {
  return `${shown(official)} officially and ${shown(ours)} in ours`;
}

function shown(value: FactValue): string {
  return value === null ? 'absent' : keyOf(value);
}
