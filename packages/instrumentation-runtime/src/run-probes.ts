import type { Attributes } from '@opentelemetry/api';
import { addObservable, metricsAreOn, registry } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { Probe } from './probe.ts';

/** Has the probes measure while metrics are on: at once, or from when they come on. Without metrics nothing runs. */
export function runProbes(host: InstrumentationHost, probes: readonly Probe[], attributes: Attributes): void {
  let begun = false;
  const begin = host.guarded('the beginning', () => {
    if (begun || !metricsAreOn()) return;
    begun = true;
    for (const probe of probes) {
      const end = probe.begin?.();
      if (end !== undefined) host.onDetach(end);
    }
    host.active(process.versions.node);
  });
  // What is shut down must not begin any more.
  host.onDetach(() => void (begun = true));
  for (const probe of probes) readAtCollections(probe, attributes, begin);
  begin();
  // The component of the metrics may be the next one to start.
  queueMicrotask(begin);
}

/**
 * Has a probe read at each collection of the telemetry it was installed under. That includes the last collection, which comes while telemetry
 * is stopped, after everything was detached. The first collection of other telemetry ends it.
 */
function readAtCollections({ sources, read }: Probe, attributes: Attributes, begin: () => void): void {
  if (read === undefined) return;
  const { running } = registry;
  const remove = addObservable({
    sources,
    read(observe) {
      if (registry.running !== running) return remove();
      begin();
      return read((source, value, own) => {
        if (sources.includes(source)) observe(source, value, { ...attributes, ...own });
      });
    },
  });
}
