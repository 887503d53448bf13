/** The status of an answer, as an attribute of metrics. */
export type AnswerStatus = Readonly<Record<string, string | number>>;

/** The endpoint took a body. */
export interface Accepted {
  readonly accepted: true;
  /** Records that it refused all the same: a partial success. */
  readonly rejected: number;
  /** What it said about them, or about anything else. */
  readonly message: string | undefined;
  readonly status?: AnswerStatus | undefined;
}

/** The endpoint did not take a body. */
export interface Failure {
  readonly accepted: false;
  /** Whether the OTLP specification allows another try with the same body. */
  readonly retryable: boolean;
  /** What happened, in plain words. */
  readonly cause: string;
  /** What may help. */
  readonly hint: string;
  /** What happened as one of few words, for metrics: a status, the code of an error, `_OTHER`. */
  readonly errorType: string;
  /** Absent where there was no answer. */
  readonly status?: AnswerStatus | undefined;
  /** How long the endpoint asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Nobody listens there: another try within the second is not worth holding a process up for. */
  readonly absent?: boolean;
  /** It took the whole deadline of a try to find out. */
  readonly timedOut?: boolean;
  /** A kept-alive connection turned out to be closed already: a fresh one may be tried at once. */
  readonly stale?: boolean;
}

/** What became of one try to hand over a body. */
export type Outcome = Accepted | Failure;
