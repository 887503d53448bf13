import { isDeepStrictEqual } from 'node:util';

/** Compares a received value with an expected one: equal, matched by an asymmetric matcher, or a string by a RegExp. */
export function matchesValue(received: unknown, expected: unknown): boolean {
  if (isAsymmetricMatcher(expected)) return expected.asymmetricMatch(received);
  if (expected instanceof RegExp) return typeof received === 'string' && received.search(expected) !== -1;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(received) &&
      received.length === expected.length &&
      expected.every((item, index) => matchesValue(received[index], item))
    );
  }
  return isDeepStrictEqual(received, expected);
}

interface AsymmetricMatcher {
  asymmetricMatch(received: unknown): boolean;
}

function isAsymmetricMatcher(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  );
}
