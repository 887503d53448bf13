/**
 * What readings look back on, whoever reads and how often.
 *
 * Readers collect each at its own pace, and a reading does not know whose it is. Were there one stretch of time that began anew with each reading,
 * what happened in it would be known to one reader and lost to the others. So two stretches run side by side. A reading is told the older one, and
 * the older one begins anew once the younger is long enough to take its place: each reading looks back on at least the given time, and a
 * reader that comes at least that often misses nothing.
 *
 * The younger one would not do, however long it is: Node's histogram of delays is blind from its reset to the sample after that, so what blocks the event loop
 * right after a collection is in the older one alone.
 */

/** A stretch of time that can begin anew. */
export interface Stretch {
  reset(): void;
}

/** Two stretches of time of which one is always long enough. */
export interface LookBack<S extends Stretch> {
  /** Tells the stretch to look back on. */
  read(tell: (stretch: S) => void): void;
}

// A timer of Node's may fire this much before its time.
const EARLY_MS = 1;

/** Makes a look back on at least the given number of milliseconds, or on all the time since now. */
export function createLookBack<S extends Stretch>(leastMs: number, makeStretch: () => S): LookBack<S> {
  let older = makeStretch();
  let younger = makeStretch();
  let youngerSince = performance.now();
  return {
    read(tell) {
      tell(older);
      const now = performance.now();
      if (now - youngerSince < leastMs - EARLY_MS) return;
      [older, younger] = [younger, older];
      younger.reset();
      youngerSince = now;
    },
  };
}
