/** The metrics of databases, as the semantic conventions define them ("Database client metrics"). */
import type { InstrumentationScope, MetricSource } from '@throughline/core';

/** The buckets that the conventions advise for durations of operations, in seconds. They suit waits for a connection as well. */
export const DATABASE_BOUNDARIES: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** `db.client.operation.duration`. */
export function databaseOperationDuration(scope: InstrumentationScope): MetricSource {
  return {
    scope,
    kind: 'histogram',
    name: 'db.client.operation.duration',
    unit: 's',
    description: 'Duration of database client operations.',
    boundaries: DATABASE_BOUNDARIES,
  };
}
