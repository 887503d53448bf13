import { officialInstrumentations } from './official-instrumentations.ts';
import { startOurSide } from './our-side.ts';
import type { RunningSide } from './running-side.ts';

/** Starts Throughline with the official instrumentations, which replace ours. */
export function startHostedSide(endpoint: string): RunningSide {
  return startOurSide(endpoint, { instrumentations: officialInstrumentations() });
}
