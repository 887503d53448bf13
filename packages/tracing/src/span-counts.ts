/** Counts what was started and is under way (semantic conventions: OpenTelemetry SDK metrics). Read at each collection of metrics, by whoever makes one. */
import type { MetricSource, Observe } from '@throughline/core';
import { SELF_SCOPE, addObservable } from '@throughline/core';

import type { ParentFacts } from './bare-samplers.ts';

/** What became of a span when it was started, as an index. */
export const DROPPED = 0;
/** It is recorded for processors alone. */
export const RECORDED = 1;
/** It is recorded and exported. */
export const SAMPLED_TOO = 2;

type Result = typeof DROPPED | typeof RECORDED | typeof SAMPLED_TOO;

const RESULTS = ['DROP', 'RECORD_ONLY', 'RECORD_AND_SAMPLE'] as const;
const ORIGINS = ['none', 'local', 'remote'] as const;

const STARTED: MetricSource = {
  scope: SELF_SCOPE,
  kind: 'observableCounter',
  name: 'otel.sdk.span.started',
  unit: '{span}',
  description: 'The number of created spans.',
};
const LIVE: MetricSource = {
  scope: SELF_SCOPE,
  kind: 'observableUpDownCounter',
  name: 'otel.sdk.span.live',
  unit: '{span}',
  description: 'The number of created spans with recording=true for which the end operation has not been called yet.',
};

/** The counts of an engine. */
export class SpanCounts {
  private readonly started: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  private readonly ended: number[] = [0, 0, 0];

  start(parent: ParentFacts | undefined, result: Result): void {
    const origin = parent === undefined ? 0 : parent.remote ? 2 : 1;
    const index = origin * RESULTS.length + result;
    this.started[index] = (this.started[index] as number) + 1;
  }

  end(result: Result): void {
    this.ended[result] = (this.ended[result] as number) + 1;
  }

  /** Has the counts read at each collection of metrics. Returns the removal. */
  observe(): () => void {
    return addObservable({ sources: [STARTED, LIVE], read: (observe) => this.tell(observe) });
  }

  private tell(observe: Observe): void {
    const live = this.ended.map((count) => -count);
    for (const [index, count] of this.started.entries()) {
      const result = index % RESULTS.length;
      live[result] = (live[result] as number) + count;
      if (count === 0) continue;
      observe(STARTED, count, {
        'otel.span.parent.origin': ORIGINS[Math.floor(index / RESULTS.length)] as string,
        'otel.span.sampling_result': RESULTS[result] as string,
      });
    }
    for (const result of [RECORDED, SAMPLED_TOO])
      if (this.ended[result] !== 0 || live[result] !== 0)
        observe(LIVE, live[result] as number, { 'otel.span.sampling_result': RESULTS[result] as string });
  }
}
