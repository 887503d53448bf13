import { rounded, spreadOf } from '../statistics.mjs';

/** The spread of the samples with the digits that matter; `null` where there are none. */
export function roundedSpread(samples) {
  const spread = spreadOf(samples);
  return spread && Object.fromEntries(Object.entries(spread).map(([name, value]) => [name, rounded(value)]));
}
