import type { LogAttributeList, LogBlock } from './log-record.ts';

/** Makes a block of attributes that have passed the limits. The list belongs to the block from here on. */
export function createLogBlock(
  attributeList: LogAttributeList,
  origin: { readonly generation: number; readonly droppedAttributes: number },
): LogBlock {
  return {
    attributeList,
    droppedAttributes: origin.droppedAttributes,
    generation: origin.generation,
    slots: [],
    owns(key) {
      for (let index = 0; index < attributeList.length; index += 2) if (attributeList[index] === key) return true;
      return false;
    },
  };
}

/** The block with nothing in it. */
export const EMPTY_LOG_BLOCK: LogBlock = createLogBlock([], { generation: 0, droppedAttributes: 0 });
