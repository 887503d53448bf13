/** When a batch is closed and how much may wait. */
export interface BatchLimits {
  /** The longest that a record waits for its batch to be closed, in milliseconds. */
  readonly scheduleDelayMs: number;
  /** How long a batch is tried, counted from its first try, in milliseconds. */
  readonly exportTimeoutMs: number;
  /** The most records that wait, those of the open batch included. */
  readonly maxQueueSize: number;
  /** The most records in one batch. */
  readonly maxExportBatchSize: number;
  /** The most encoded bytes that are held, those on their way included. */
  readonly maxQueueBytes: number;
  /** What to do when the queue is full. */
  readonly overflowAdvice: string;
}

/** What a body may grow to. Receivers of gRPC take 4 MiB by default, and every kind of frame around it counts. */
export const MOST_BODY_BYTES = 4_000_000;

/** The most bytes of one record; it travels alone when it is larger than a body should be. */
export const MOST_RECORD_BYTES = 16_777_216;
