import { now } from './clock.ts';
import { registry } from './registry.ts';

/** Whether measurements go anywhere. Where they do not, what they take (a reading of the clock, say) need not be spent. */
export function metricsAreOn(): boolean {
  return registry.ports.instrument !== registry.noInstruments;
}

/** The present moment in ticks, for a duration that will be measured; 0 where nobody measures. */
export function startOfMeasurement(): number {
  return metricsAreOn() ? now() : 0;
}
