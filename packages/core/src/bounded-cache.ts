/**
 * A cache with a bound that needs no bookkeeping per read.
 *
 * Entries live in a young and an old generation. When the young one is full it becomes the old one, and what is read from the old
 * one moves back to the young. What is used stays; what was used once goes, however many distinct keys come by.
 */
export interface BoundedCache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  clear(): void;
  /** The number of entries. A method, because an accessor would make the whole cache a slow dictionary. */
  size(): number;
}

/** Makes a cache that holds between `limit` and twice `limit` entries, and the one that was read last. */
export function createBoundedCache<Key, Value>(limit: number): BoundedCache<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();
  // What was asked for last is mostly asked for again, and comparing one text costs a fraction of looking it up.
  let lastKey: Key | undefined;
  let last: Value | undefined;
  const set = (key: Key, value: Value): void => {
    last = undefined;
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get(key) {
      if (last !== undefined && key === lastKey) return last;
      let found = young.get(key);
      if (found === undefined) {
        found = old.get(key);
        if (found === undefined) return undefined;
        set(key, found);
      }
      lastKey = key;
      last = found;
      return found;
    },
    set,
    clear() {
      young = new Map();
      old = new Map();
      last = undefined;
    },
    size: () => young.size + old.size,
  };
}
