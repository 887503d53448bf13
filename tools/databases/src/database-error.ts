/** Names what went wrong, for a caller that decides by it. */
export type DatabaseErrorCode =
  | 'DATABASE_INTERRUPTED'
  | 'DATABASE_MISSING'
  | 'DATABASE_PLATFORM'
  | 'DATABASE_PORT_BUSY'
  | 'DATABASE_START_FAILED'
  | 'DATABASE_START_TIMEOUT'
  | 'DATABASE_UNREACHABLE';

interface DatabaseProblem {
  readonly code: DatabaseErrorCode;
  readonly happened: string;
  readonly fix: string;
  /** The last lines that the server wrote. */
  readonly log?: string;
  readonly cause?: unknown;
}

/** Says why there is no database, what to do about it, and what the server wrote last. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor({ code, happened, fix, log, cause }: DatabaseProblem) {
    const report = log ? `\nThe last lines of its log:\n${log}` : '';
    super(`${happened} ${fix}${report}`, cause === undefined ? {} : { cause });
    this.name = 'DatabaseError';
    this.code = code;
  }
}
