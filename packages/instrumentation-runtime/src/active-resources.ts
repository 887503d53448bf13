/** What keeps the event loop alive, by the semantic conventions ("V8 JS engine runtime metrics"). */
import { ValueType } from '@opentelemetry/api';
import type { InstrumentationScope, MetricSource } from '@throughline/core';

import type { Probe } from './probe.ts';

/** Makes the probe of `v8js.resource.active`. A type that was seen once is told from then on, be it as none. */
export function activeResources(scope: InstrumentationScope): Probe {
  const source: MetricSource = {
    scope,
    kind: 'observableGauge',
    name: 'v8js.resource.active',
    unit: '{resource}',
    description: 'Resources that keep the event loop alive.',
    valueType: ValueType.INT,
  };
  const counts = new Map<string, number>();
  return {
    sources: [source],
    read(observe) {
      for (const type of counts.keys()) counts.set(type, 0);
      for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
      for (const [type, count] of counts) observe(source, count, { 'v8js.resource.type': type });
    },
  };
}
