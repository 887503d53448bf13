/** Garbage collections, by the semantic conventions ("V8 JS engine runtime metrics"). */
import { PerformanceObserver, constants } from 'node:perf_hooks';

import type { Attributes } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { MetricHandle, MetricSource } from '@throughline/core';
import { ports } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { Probe } from './probe.ts';

/** The buckets that the conventions ask for, in seconds. */
const BOUNDARIES = [0.01, 0.1, 1, 10];
const SECOND_MS = 1_000;

/** What V8 calls a minor mark-sweep, which collects the young generation in place of a scavenge. Node has no name for it. */
const MINOR_MARK_SWEEP = 2;

const TYPES: ReadonlyMap<number | undefined, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [MINOR_MARK_SWEEP, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** What Node tells of a collection. */
interface Collection {
  /** Milliseconds. */
  readonly duration: number;
  readonly detail?: { readonly kind?: number };
}

/** Makes the probe of `v8js.gc.duration`. */
export function garbageCollection(host: InstrumentationHost, attributes: Attributes): Probe {
  const source: MetricSource = {
    scope: host.scope,
    kind: 'histogram',
    name: 'v8js.gc.duration',
    unit: 's',
    description: 'Duration of garbage collections.',
    boundaries: BOUNDARIES,
  };
  return {
    sources: [source],
    begin() {
      const handles = new Map<string, MetricHandle>();
      const handleOf = (type: string): MetricHandle => {
        const known = handles.get(type);
        if (known !== undefined) return known;
        const handle = ports.instrument.handle(source, { ...attributes, 'v8js.gc.type': type });
        handles.set(type, handle);
        return handle;
      };
      const record = host.guarded('a garbage collection', (collections: readonly Collection[]) => {
        // Whatever span is active has nothing to do with the collection.
        for (const { duration, detail } of collections)
          handleOf(TYPES.get(detail?.kind) ?? 'other').record(duration / SECOND_MS, ROOT_CONTEXT);
      });
      const observer = new PerformanceObserver((list) => record(list.getEntries()));
      observer.observe({ entryTypes: ['gc'] });
      return () => observer.disconnect();
    },
  };
}
