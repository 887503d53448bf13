/** The value of a fact about a span; `null` where one side has none. */
export type FactValue = string | number | boolean | readonly FactValue[] | null;

/** One thing in which the two sides are not equal. */
export interface Difference {
  readonly scenario: string;
  /** What kind of span it is: the library it is about and its kind, such as `pg CLIENT`. */
  readonly span: string;
  /** An attribute, or another fact in brackets: `(name)`, `(status)`, `(parent)`; `(span)` is the whole span. */
  readonly attribute: string;
  readonly official: FactValue;
  readonly ours: FactValue;
}

/** Text that is equal for equal values, with their types. */
export function keyOf(value: FactValue): string {
  return JSON.stringify(value);
}
