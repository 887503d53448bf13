/** What became of the records that one sink was given since telemetry started. `made = delivered + dropped + queued`, exactly. */
export interface DeliveryReport {
  readonly sink: string;
  readonly signal: 'traces' | 'metrics' | 'logs';
  readonly made: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly queued: number;
  /** Those of the queued records that wait for their batch, and how many may; absent where nothing waits. */
  readonly queue?: { readonly size: number; readonly capacity: number };
  /** Why records were dropped: a count by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What a flush or a shutdown achieved. It is a report, never a rejection. */
export interface FlushReport {
  /** Whether nothing is queued any more and nothing was lost since telemetry started. */
  readonly complete: boolean;
  readonly made: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly queued: number;
  readonly deliveries: readonly DeliveryReport[];
}

/** Adds up the reports of all sinks. */
export function summarise(deliveries: readonly DeliveryReport[]): FlushReport {
  const total = (field: 'made' | 'delivered' | 'dropped' | 'queued'): number =>
    deliveries.reduce((sum, delivery) => sum + delivery[field], 0);
  const dropped = total('dropped');
  const queued = total('queued');
  return {
    complete: dropped === 0 && queued === 0,
    made: total('made'),
    delivered: total('delivered'),
    dropped,
    queued,
    deliveries,
  };
}
