import { keyAt, valueAt } from '@throughline/core';

import type { Cell } from './cell.ts';

/** The attribute with the most values among the cells, and how many these are. */
export function crowdedKey(cells: readonly Cell[]): { readonly key: string; readonly values: number } | undefined {
  const values = new Map<string, Set<unknown>>();
  for (const { attributes } of cells) {
    const list = attributes.attributeList;
    for (let index = 0; index < list.length; index += 2) {
      const seen = values.get(keyAt(list, index)) ?? new Set();
      seen.add(valueAt(list, index));
      values.set(keyAt(list, index), seen);
    }
  }
  const [most] = [...values].sort(([, one], [, other]) => other.size - one.size);
  return most === undefined ? undefined : { key: most[0], values: most[1].size };
}
