import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock } from '@throughline/core';
import { createBoundedCache, ports, registry } from '@throughline/core';

/** Attribute blocks by key, built when first asked for. */
export interface BlockCache<Key> {
  /** The block of a key. A block of an older configuration is built again. */
  get(key: Key): AttributeBlock;
}

/**
 * Makes a cache of attribute blocks that keeps between `limit` and twice `limit` of them, whatever comes by.
 *
 * `describe` gives the attributes that the key determines, and nothing else: the block is shared by every span of that key.
 */
export function createBlockCache<Key>(limit: number, describe: (key: Key) => Attributes): BlockCache<Key> {
  const blocks = createBoundedCache<Key, AttributeBlock>(limit);
  return {
    get(key) {
      const known = blocks.get(key);
      // The generation grows with each change of configuration, and the attribute limits may have changed with it.
      if (known !== undefined && known.generation === registry.generation) return known;
      const block = ports.span.block(describe(key));
      blocks.set(key, block);
      return block;
    },
  };
}
