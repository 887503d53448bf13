import type { Redaction } from './redaction.ts';

/** How the values of a record are read: what is kept of them, and what is withheld. */
export interface LogReading {
  /** The most attributes of a record. Default 128. */
  readonly attributeCount: number;
  /** The longest text, in characters. Default: no limit. */
  readonly valueLength: number;
  readonly redaction: Redaction;
}
