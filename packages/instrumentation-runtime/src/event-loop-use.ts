/** How busy the event loop is, by the semantic conventions ("Node.js runtime metrics"). */
import { performance } from 'node:perf_hooks';

import type { InstrumentationScope, MetricSource } from '@throughline/core';

import type { LookBack, Stretch } from './look-back.ts';
import { createLookBack } from './look-back.ts';
import type { Probe } from './probe.ts';

const SECOND_MS = 1_000;
const ACTIVE = { 'nodejs.eventloop.state': 'active' };
const IDLE = { 'nodejs.eventloop.state': 'idle' };

/** Makes the probe of `nodejs.eventloop.time`. */
export function eventLoopTime(scope: InstrumentationScope): Probe {
  const source: MetricSource = {
    scope,
    kind: 'observableCounter',
    name: 'nodejs.eventloop.time',
    unit: 's',
    description: 'Time that the event loop has spent in each state.',
  };
  return {
    sources: [source],
    read(observe) {
      const { active, idle } = performance.eventLoopUtilization();
      observe(source, active / SECOND_MS, ACTIVE);
      observe(source, idle / SECOND_MS, IDLE);
    },
  };
}

interface UseSince extends Stretch {
  /** From 0 to 1; `undefined` where no time has passed. */
  utilization(): number | undefined;
}

function useSinceNow(): UseSince {
  let start = performance.eventLoopUtilization();
  return {
    reset() {
      start = performance.eventLoopUtilization();
    },
    utilization() {
      const now = performance.eventLoopUtilization();
      const active = now.active - start.active;
      const total = active + now.idle - start.idle;
      return total > 0 ? active / total : undefined;
    },
  };
}

/** Makes the probe of `nodejs.eventloop.utilization`. */
export function eventLoopUtilization(scope: InstrumentationScope, lookBackMs: number): Probe {
  const source: MetricSource = {
    scope,
    kind: 'observableGauge',
    name: 'nodejs.eventloop.utilization',
    unit: '1',
    description: 'Share of its time that the event loop is active.',
  };
  let lookBack: LookBack<UseSince> | undefined;
  return {
    sources: [source],
    begin() {
      lookBack = createLookBack(lookBackMs, useSinceNow);
      return () => undefined;
    },
    read: (observe) =>
      lookBack?.read((use) => {
        const utilization = use.utilization();
        if (utilization !== undefined) observe(source, utilization);
      }),
  };
}
