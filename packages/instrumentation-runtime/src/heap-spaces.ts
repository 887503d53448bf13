/** The spaces of the heap, by the semantic conventions ("V8 JS engine runtime metrics"). */
import type { HeapSpaceInfo } from 'node:v8';
import { getHeapSpaceStatistics } from 'node:v8';

import { ValueType } from '@opentelemetry/api';
import type { InstrumentationScope, MetricSource } from '@throughline/core';

import type { Probe } from './probe.ts';

type Size = readonly [name: string, description: string, bytes: (space: HeapSpaceInfo) => number];

const SIZES: readonly Size[] = [
  ['v8js.memory.heap.space.size', 'Memory that is set aside for a heap space.', (space) => space.space_size],
  ['v8js.memory.heap.used', 'Memory of a heap space that is in use.', (space) => space.space_used_size],
  [
    'v8js.memory.heap.space.available_size',
    'Memory of a heap space that is free.',
    (space) => space.space_available_size,
  ],
  [
    'v8js.memory.heap.space.physical_size',
    'Memory that the system has given to a heap space.',
    (space) => space.physical_space_size,
  ],
];

/** Makes the probe of `v8js.memory.heap.*`. */
export function heapSpaces(scope: InstrumentationScope): Probe {
  const readings = SIZES.map(([name, description, bytes]) => {
    const kind = 'observableUpDownCounter';
    const source: MetricSource = { scope, kind, name, unit: 'By', description, valueType: ValueType.INT };
    return { source, bytes };
  });
  return {
    sources: readings.map(({ source }) => source),
    read(observe) {
      for (const space of getHeapSpaceStatistics()) {
        const attributes = { 'v8js.heap.space.name': space.space_name };
        for (const { source, bytes } of readings) observe(source, bytes(space), attributes);
      }
    },
  };
}
