import { createBoundedCache } from '@throughline/core';

const NOT_ALPHANUMERIC = /[^a-zA-Z0-9]+/g;
const STARTS_WITH_DIGIT = /^[0-9]/;

/** Attributes have few keys, and each is translated for each block of attributes. */
const names = createBoundedCache<string, string>(1000);

/**
 * The name of the label that an attribute becomes (Prometheus and OpenMetrics Compatibility: Metric Attributes).
 *
 * Runs of characters that a label cannot have become one underscore. A digit cannot be the first, and a leading underscore is
 * reserved by OpenMetrics, so such a name gets a word in front, the one that the translator of Prometheus itself uses.
 */
export function labelName(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = translated(key);
  names.set(key, name);
  return name;
}

function translated(key: string): string {
  const name = key.replace(NOT_ALPHANUMERIC, '_');
  if (name === '') return '_';
  return STARTS_WITH_DIGIT.test(name) ? `key_${name}` : name;
}
