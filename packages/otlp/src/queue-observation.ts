import type { MetricSource } from '@throughline/core';
import { SELF_SCOPE, addObservable } from '@throughline/core';

import type { ComponentNames } from './component-names.ts';
import type { Signal } from './signal.ts';

/** A queue of records. */
export interface ObservedQueue {
  readonly signal: Signal;
  readonly names: ComponentNames;
  /** The most records that it takes. */
  readonly capacity: number;
  /** The records in it. */
  size(): number;
}

/** Has a queue looked at in each collection of metrics (semantic conventions: OpenTelemetry SDK metrics). Returns the removal. */
export function observeQueue({ signal, names, capacity, size }: ObservedQueue): () => void {
  const source = (what: 'size' | 'capacity', description: string): MetricSource => ({
    scope: SELF_SCOPE,
    kind: 'observableUpDownCounter',
    name: `otel.sdk.processor.${signal.component}.queue.${what}`,
    unit: signal.unit,
    description,
  });
  const sizes = source('size', `How many ${signal.records} wait in the queue of a processor.`);
  const capacities = source('capacity', `How many ${signal.records} the queue of a processor takes at most.`);
  return addObservable({
    sources: [sizes, capacities],
    read(observe) {
      const processor = names.processor();
      observe(sizes, size(), processor);
      observe(capacities, capacity, processor);
    },
  });
}
