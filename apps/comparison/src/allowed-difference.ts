import { type Difference, type FactValue, keyOf } from './difference.ts';

/** A row of the table: one attribute or span in which the sides may differ, with the values, and why. */
export interface AllowedDifference {
  /** The library and the kind of the span, such as `pg CLIENT`. */
  readonly span: string;
  /** An attribute, or another fact in brackets; `(span)` allows a span that only one side has, by its name. */
  readonly attribute: string;
  /** The official value and ours, each pair of them that occurs; `null` where a side has none. */
  readonly values: readonly (readonly [official: FactValue, ours: FactValue])[];
  readonly reason: string;
  /** The section of a specification that decides it, where there is one. */
  readonly section?: string;
}

/** A pair of values that a row allows and that was not seen. */
export interface StaleValue {
  readonly row: AllowedDifference;
  readonly official: FactValue;
  readonly ours: FactValue;
}

export interface Judgement {
  readonly unexplained: readonly Difference[];
  readonly stale: readonly StaleValue[];
}

/** Whether a row allows a difference: the same attribute of the same sort of span, with the same two values. */
export function allows(row: AllowedDifference, found: Omit<Difference, 'scenario'>): boolean {
  if (row.span !== found.span || row.attribute !== found.attribute) return false;
  return row.values.some((pair) => isPair(pair, found));
}

/** Holds the differences against the rows, and the rows against the differences. */
export function judge(differences: readonly Difference[], rows: readonly AllowedDifference[]): Judgement {
  const unexplained = differences.filter((difference) => !rows.some((row) => allows(row, difference)));
  const stale = rows.flatMap((row) =>
    row.values
      .filter((pair) => !differences.some((found) => allows({ ...row, values: [pair] }, found)))
      .map(([official, ours]) => ({ row, official, ours })),
  );
  return { unexplained, stale };
}

/** One line that says which difference no row explains. */
export function describeDifference({ scenario, span, attribute, official, ours }: Difference): string {
  return `${scenario}: ${span} ${attribute} is ${shown(official)} officially and ${shown(ours)} in ours`;
}

/** One line that says which row has nothing left to explain. */
export function describeStale({ row, official, ours }: StaleValue): string {
  return `${row.span} ${row.attribute}, ${shown(official)} officially and ${shown(ours)} in ours, no longer occurs: take it out of the table`;
}

function isPair([official, ours]: readonly [FactValue, FactValue], found: Omit<Difference, 'scenario'>): boolean {
  return keyOf(official) === keyOf(found.official) && keyOf(ours) === keyOf(found.ours);
}

function shown(value: FactValue): string {
  return value === null ? 'absent' : keyOf(value);
}
