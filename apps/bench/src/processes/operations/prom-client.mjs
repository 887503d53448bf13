// The operations of prom-client, which has metrics alone. Each entry makes `{ loop(count), count }`.
import { Counter, Histogram } from 'prom-client';

import { methods, recordedValue } from './attributes.mjs';

const labelNames = ['method', 'route'];
const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const counter = () => new Counter({ name: 'requests', help: 'requests', labelNames });
const histogram = () => new Histogram({ name: 'duration_seconds', help: 'durations', labelNames, buckets });

export const operations = {
  'counter-attributes': () => {
    const requests = counter();
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) requests.inc({ method: methods[turn & 3], route: '/users/:id' }, 1);
      },
    };
  },

  'histogram-attributes': () => {
    const durations = histogram();
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++)
          durations.observe({ method: methods[turn & 3], route: '/users/:id' }, recordedValue(turn));
      },
    };
  },

  'counter-bound': () => {
    const bound = counter().labels({ method: 'GET', route: '/users/:id' });
    return {
      count: 10_000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) bound.inc(1);
      },
    };
  },

  'histogram-bound': () => {
    const bound = histogram().labels({ method: 'GET', route: '/users/:id' });
    return {
      count: 10_000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) bound.observe(recordedValue(turn));
      },
    };
  },
};
