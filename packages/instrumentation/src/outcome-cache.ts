/**
 * A cache of what all requests with one outcome have in common.
 *
 * Entries are found by a text that is there already (a route, a host) and then by one number made of all the rest, so that no key has to be put
 * together per request. Both levels are bounded, and entries of an older configuration are made again.
 */
import type { BoundedCache } from '@throughline/core';
import { createBoundedCache, registry } from '@throughline/core';

const MOST_TEXTS = 1_000;
const MOST_OUTCOMES_OF_A_TEXT = 256;

/** Something that is kept per outcome. */
export interface OutcomeEntry {
  /** The generation of the configuration it was made under. */
  readonly generation: number;
}

/** Finds entries, and makes those that are missing. */
export interface OutcomeCache<Outcome, Entry> {
  find(text: string, number: number, outcome: Outcome): Entry;
}

/** Makes an empty cache. */
export function createOutcomeCache<Outcome, Entry extends OutcomeEntry>(
  create: (outcome: Outcome) => Entry,
): OutcomeCache<Outcome, Entry> {
  const texts = createBoundedCache<string, BoundedCache<number, Entry>>(MOST_TEXTS);
  return {
    find(text, number, outcome) {
      let outcomes = texts.get(text);
      if (outcomes === undefined) {
        outcomes = createBoundedCache(MOST_OUTCOMES_OF_A_TEXT);
        texts.set(text, outcomes);
      }
      const known = outcomes.get(number);
      if (known !== undefined && known.generation === registry.generation) return known;
      const entry = create(outcome);
      outcomes.set(number, entry);
      return entry;
    },
  };
}
