import { registry } from './registry.ts';

/** Whether measurements go anywhere. Where they do not, what they take (a reading of the clock, say) need not be spent. */
export function metricsAreOn(): boolean {
  return registry.ports.instrument !== registry.noInstruments;
}
