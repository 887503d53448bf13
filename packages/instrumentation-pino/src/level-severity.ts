/**
 * The severity numbers of pino's levels, as the official instrumentation gives them.
 *
 * The six levels that pino has by itself are the first of their range: 1, 5, 9, 13, 17 and 21. Any other takes one of the numbers between
 * them by its place between `trace` (10) and ten above `fatal` (70).
 */
const TRACE = 10;
const END = 70;
const STEPS = 18;

/** 1 to 24; 0 for what is no number. */
export function severityOfLevel(level: number): number {
  if (level >= TRACE && level < END && level % 10 === 0) return ((level - TRACE) / 10) * 4 + 1;
  const place = Math.floor(((level - TRACE) / (END - TRACE)) * STEPS);
  if (Number.isNaN(place)) return 0;
  const step = Math.min(STEPS - 1, Math.max(0, place));
  return Math.floor(step / 3) * 4 + (step % 3) + 2;
}
