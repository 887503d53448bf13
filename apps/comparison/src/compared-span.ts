import type { FactValue } from './difference.ts';

/** A span of one side, with everything taken out that is different in each run. */
export interface ComparedSpan {
  /** The library it is about and its kind, such as `pg CLIENT`. */
  readonly sort: string;
  readonly name: string;
  /** Its attributes, and other facts with their names in brackets. */
  readonly facts: ReadonlyMap<string, FactValue>;
  /** `undefined` where the parent is remote or there is none. */
  parent: ComparedSpan | undefined;
  readonly startedAt: bigint;
}

/** How a span is called in a message. */
export function labelOf({ sort, name }: ComparedSpan): string {
  return `${sort} "${name}"`;
}
