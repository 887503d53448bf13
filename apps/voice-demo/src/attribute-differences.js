/** @import { ReceivedSpan } from '@throughline/testing' */

/** @typedef {ReceivedSpan['attributes']} Attributes */

/**
 * Says in a few words each what is not as expected among the attributes of something.
 *
 * @param {Attributes} attributes
 * @param {Record<string, string | number | boolean | RegExp>} expected What has to be among them.
 */
export function attributeDifferences(attributes, expected) {
  return Object.entries(expected)
    .filter(([key, value]) => !matches(attributes[key], value))
    .map(([key, value]) => `has ${shownAttribute(attributes, key)}, expected ${shown(value)}`);
}

/**
 * @param {unknown} received
 * @param {string | number | boolean | RegExp} expected
 */
function matches(received, expected) {
  return expected instanceof RegExp ? expected.test(String(received)) : received === expected;
}

/** @param {string | number | boolean | RegExp} value */
function shown(value) {
  return value instanceof RegExp ? String(value) : JSON.stringify(value);
}

/**
 * @param {Attributes} attributes
 * @param {string} key
 */
function shownAttribute(attributes, key) {
  return Object.hasOwn(attributes, key) ? `${key} ${JSON.stringify(attributes[key])}` : `no ${key}`;
}
