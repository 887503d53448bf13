/** Counts the records that were made (semantic conventions: OpenTelemetry SDK metrics). Read at each collection of metrics, by whoever makes one. */
import type { MetricSource } from '@throughline/core';
import { SELF_SCOPE, addObservable } from '@throughline/core';

const CREATED: MetricSource = {
  scope: SELF_SCOPE,
  kind: 'observableCounter',
  name: 'otel.sdk.log.created',
  unit: '{log_record}',
  description: 'The number of logs submitted to enabled SDK Loggers.',
};

/** The counts of an engine. */
export class LogCounts {
  created = 0;

  /** Has the counts read at each collection of metrics. Returns the removal. */
  observe(): () => void {
    return addObservable({
      sources: [CREATED],
      read: (observe) => {
        if (this.created > 0) observe(CREATED, this.created);
      },
    });
  }
}
