import type { Context } from '@opentelemetry/api';

import type { CopiedFields } from './copy-fields.ts';
import type { LoggerState } from './logger-state.ts';
import type { PinoLogger } from './pino-library.ts';

/** The severity of a line that becomes no record. */
export const NO_RECORD = -1;

/** A line that is being made. */
export interface Line {
  readonly logger: PinoLogger;
  readonly state: LoggerState;
  readonly level: number;
  readonly context: Context;
  /** The severity number of the record, or `NO_RECORD`. */
  readonly severity: number;
  /** The time as the logger gave it. */
  readonly ownTime: string;
  /** What pino is given as the time: with the ids behind it. */
  time: string;
  /** What pino is given in place of what was logged. */
  obj: object;
  /** What was logged, where nothing rewrites it. */
  copied: CopiedFields | undefined;
}
