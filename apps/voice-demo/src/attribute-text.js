/** @import { ReceivedSpan } from '@throughline/testing' */

/**
 * Writes the value of an attribute; nothing where there is none.
 *
 * @param {ReceivedSpan['attributes'][string] | null | undefined} value
 */
export function textOf(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
