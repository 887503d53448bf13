import type { AttributeValue } from '@opentelemetry/api';

/**
 * Reads an attribute value that came through the public API.
 *
 * Returns a value that can be encoded and that nobody else can change, or `undefined` when it is none: texts, numbers, booleans, and
 * lists of one of them with gaps. See the OpenTelemetry Common specification, Attribute. May throw what a proxy throws.
 */
export function readAttributeValue(value: unknown, longestText: number): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > longestText ? value.slice(0, longestText) : value;
    case 'number':
    case 'boolean':
      return value;
    default:
      return Array.isArray(value) ? readList(value, longestText) : undefined;
  }
}

const LONGEST_LIST = 10_000;

function readList(list: readonly unknown[], longestText: number): AttributeValue | undefined {
  if (list.length > LONGEST_LIST) return undefined;
  let type: string | undefined;
  const copy: unknown[] = [];
  for (const item of list) {
    if (item === null || item === undefined) {
      copy.push(item);
      continue;
    }
    type ??= typeof item;
    if (typeof item !== type || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined;
    copy.push(typeof item === 'string' && item.length > longestText ? item.slice(0, longestText) : item);
  }
  return copy as AttributeValue;
}
