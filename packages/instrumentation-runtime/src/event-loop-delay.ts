/** The delay of the event loop, by the semantic conventions ("Node.js runtime metrics"). */
import type { IntervalHistogram } from 'node:perf_hooks';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { InstrumentationScope } from '@throughline/core';

import type { LookBack } from './look-back.ts';
import { createLookBack } from './look-back.ts';
import type { Probe } from './probe.ts';

/** How delays are sampled. */
export interface DelaySampling {
  readonly precisionMs: number;
  readonly lookBackMs: number;
}

type Statistic = readonly [name: string, description: string, nanoseconds: (delays: IntervalHistogram) => number];

const STATISTICS: readonly Statistic[] = [
  ['min', 'Shortest delay of the event loop.', (delays) => delays.min],
  ['max', 'Longest delay of the event loop.', (delays) => delays.max],
  ['mean', 'Mean delay of the event loop.', (delays) => delays.mean],
  ['stddev', 'Standard deviation of the delay of the event loop.', (delays) => delays.stddev],
  ['p50', 'Delay of the event loop that half of the samples stay within.', (delays) => delays.percentile(50)],
  ['p90', 'Delay of the event loop that 90 % of the samples stay within.', (delays) => delays.percentile(90)],
  ['p99', 'Delay of the event loop that 99 % of the samples stay within.', (delays) => delays.percentile(99)],
];

const NANOSECONDS = 1e9;

/** Makes the probe of `nodejs.eventloop.delay.*`. */
export function eventLoopDelay(scope: InstrumentationScope, { precisionMs, lookBackMs }: DelaySampling): Probe {
  const readings = STATISTICS.map(([name, description, nanoseconds]) => ({
    source: { scope, kind: 'observableGauge', name: `nodejs.eventloop.delay.${name}`, unit: 's', description } as const,
    nanoseconds,
  }));
  let lookBack: LookBack<IntervalHistogram> | undefined;
  return {
    sources: readings.map(({ source }) => source),
    begin() {
      const histograms: IntervalHistogram[] = [];
      lookBack = createLookBack(lookBackMs, () => {
        const histogram = monitorEventLoopDelay({ resolution: precisionMs });
        histogram.enable();
        histograms.push(histogram);
        return histogram;
      });
      return () => histograms.forEach((histogram) => histogram.disable());
    },
    read: (observe) =>
      lookBack?.read((delays) => {
        // Without a sample Node has no numbers that mean anything.
        if (delays.count === 0) return;
        for (const { source, nanoseconds } of readings) observe(source, nanoseconds(delays) / NANOSECONDS);
      }),
  };
}
