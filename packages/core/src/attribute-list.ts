import type { AttributeValue } from '@opentelemetry/api';

/**
 * Attributes in the order they were set: key, value, key, value.
 *
 * A flat list costs one allocation and no hashing, and spans carry few enough attributes for a scan to win over a map.
 */
export type AttributeList = (string | AttributeValue)[];

/** The index of a key in the list, or -1. */
export function indexOfKey(list: AttributeList, key: string): number {
  for (let index = 0; index < list.length; index += 2) {
    if (list[index] === key) return index;
  }
  return -1;
}

/** The key at an even index of the list. */
export function keyAt(list: AttributeList, index: number): string {
  return list[index] as string;
}

/** The value that belongs to the key at an even index of the list. */
export function valueAt(list: AttributeList, index: number): AttributeValue {
  return list[index + 1] as AttributeValue;
}

/** Removes the pair at an even index. */
export function removeAt(list: AttributeList, index: number): void {
  list.splice(index, 2);
}
