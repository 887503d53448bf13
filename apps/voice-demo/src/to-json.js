/** @import { InvalidPayload, ReceivedSpan } from '@throughline/testing' */

/**
 * Writes what the receiver decoded. 64-bit numbers become strings, as in OTLP/JSON.
 *
 * @param {readonly ReceivedSpan[]} spans
 * @param {readonly InvalidPayload[]} invalid
 * @param {readonly string[]} problems
 */
export function toJson(spans, invalid, problems) {
  const inOrder = spans.toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
  const complaints = invalid.map(({ problem, where }) => ({ problem, where }));
  const replacer = (/** @type {string} */ _, /** @type {unknown} */ value) =>
    typeof value === 'bigint' ? String(value) : value;
  return `${JSON.stringify({ spans: inOrder, invalid: complaints, problems }, replacer, 2)}\n`;
}
