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

/** Makes a cache that holds between `limit` and twice `limit` entries at most. */
export function createBoundedCache<Key, Value>(limit: number): BoundedCache<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();
  const set = (key: Key, value: Value): void => {
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get(key) {
      const found = young.get(key);
      if (found !== undefined) return found;
      const aged = old.get(key);
      if (aged !== undefined) set(key, aged);
      return aged;
    },
    set,
    clear() {
      young = new Map();
      old = new Map();
    },
    size: () => young.size + old.size,
  };
}
