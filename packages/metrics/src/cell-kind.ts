/** How a cell adds measurements up. Numbers, because the choice is made at each measurement. */
export const SUM = 0;
export const LAST_VALUE = 1;
export const EXPLICIT = 2;
export const EXPONENTIAL = 3;

/** One of them. */
export type CellKind = typeof SUM | typeof LAST_VALUE | typeof EXPLICIT | typeof EXPONENTIAL;
