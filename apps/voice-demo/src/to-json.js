import { durationsOf } from './check-metrics.js';

/** @import { OtlpReceiver } from '@throughline/testing' */

/**
 * Writes what the receiver decoded. 64-bit numbers become strings, as in OTLP/JSON.
 *
 * @param {Pick<OtlpReceiver, 'spans' | 'metrics' | 'logs' | 'invalid'>} receiver
 * @param {readonly string[]} problems
 */
export function toJson(receiver, problems) {
  const { invalid } = receiver;
  const inOrder = receiver.spans().toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
  const lines = receiver.logs().toSorted((a, b) => Number(a.timeUnixNano - b.timeUnixNano));
  const complaints = invalid.map(({ problem, where }) => ({ problem, where }));
  const replacer = (/** @type {string} */ _, /** @type {unknown} */ value) =>
    typeof value === 'bigint' ? String(value) : value;
  return `${JSON.stringify({ spans: inOrder, durations: durationsOf(receiver), lines, invalid: complaints, problems }, replacer, 2)}\n`;
}
