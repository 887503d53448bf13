import type { AttributeBlock, AttributeList } from '@throughline/core';
import { indexOfKey } from '@throughline/core';

/** The attributes of a point. There are thousands, and few ask what they own: no set is built for that. */
export class PointAttributes implements AttributeBlock {
  readonly attributeList: AttributeList;
  readonly generation: number;
  readonly droppedAttributes = 0;
  readonly slots: unknown[] = [];
  readonly size: number;

  constructor(attributeList: AttributeList, generation: number) {
    this.attributeList = attributeList;
    this.generation = generation;
    this.size = attributeList.length / 2;
  }

  owns(key: string): boolean {
    return indexOfKey(this.attributeList, key) >= 0;
  }
}
