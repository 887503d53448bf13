import type { MetricSource, Observe } from '@throughline/core';

/** Something of the runtime that is measured. */
export interface Probe {
  readonly sources: readonly MetricSource[];
  /** Starts what has to run between readings. Returns the end of it, after which readings still tell what there was. */
  begin?(): () => void;
  /** Tells the values of the moment. */
  read?(observe: Observe): void;
}
