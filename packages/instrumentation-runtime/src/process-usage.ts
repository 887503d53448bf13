/** What the system gives to the process, by the semantic conventions ("OS process metrics"). */
import { ValueType } from '@opentelemetry/api';
import type { InstrumentationScope, MetricSource } from '@throughline/core';

import type { Probe } from './probe.ts';

const SECOND_MICROSECONDS = 1e6;
const USER = { 'cpu.mode': 'user' };
const SYSTEM = { 'cpu.mode': 'system' };

/** Makes the probe of `process.cpu.time` and `process.memory.usage`. */
export function processUsage(scope: InstrumentationScope): Probe {
  const cpuTime: MetricSource = {
    scope,
    kind: 'observableCounter',
    name: 'process.cpu.time',
    unit: 's',
    description: 'Time that the processors have spent on the process.',
  };
  const memory: MetricSource = {
    scope,
    kind: 'observableUpDownCounter',
    name: 'process.memory.usage',
    unit: 'By',
    description: 'Physical memory that the process has.',
    valueType: ValueType.INT,
  };
  return {
    sources: [cpuTime, memory],
    read(observe) {
      const { user, system } = process.cpuUsage();
      observe(cpuTime, user / SECOND_MICROSECONDS, USER);
      observe(cpuTime, system / SECOND_MICROSECONDS, SYSTEM);
      observe(memory, process.memoryUsage.rss());
    },
  };
}
