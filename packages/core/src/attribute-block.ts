import type { AttributeList } from './attribute-list.ts';
import { indexOfKey } from './attribute-list.ts';

/**
 * An immutable set of attributes that many spans share: one per route and status, per statement, per command, per connection.
 *
 * Each sink keeps what it made of the attributes (their encoded bytes, say) in its own slot, so the work is done once per block.
 */
export interface AttributeBlock {
  readonly attributeList: AttributeList;
  /** The number of attributes. */
  readonly size: number;
  /** The generation of the configuration it was built under. */
  readonly generation: number;
  /** Attributes that the limits refused when the block was built. */
  readonly droppedAttributes: number;
  /** Whether no instrumentation puts a key that the block owns, so that nobody has to look for one. */
  readonly apart?: boolean;
  readonly slots: unknown[];
  owns(key: string): boolean;
}

/** How a block came to be. */
export interface BlockOrigin {
  readonly generation: number;
  readonly droppedAttributes: number;
  readonly apart?: boolean | undefined;
}

/** Makes a block of attributes that have passed the limits. The list belongs to the block from here on. */
export function createAttributeBlock(attributeList: AttributeList, origin: BlockOrigin): AttributeBlock {
  return {
    attributeList,
    size: attributeList.length / 2,
    generation: origin.generation,
    droppedAttributes: origin.droppedAttributes,
    apart: origin.apart ?? false,
    slots: [],
    owns: (key) => indexOfKey(attributeList, key) >= 0,
  };
}

/** The block with nothing in it. */
export const EMPTY_BLOCK: AttributeBlock = createAttributeBlock([], { generation: 0, droppedAttributes: 0 });
