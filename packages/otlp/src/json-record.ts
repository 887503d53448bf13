import type { AttributeBlock, AttributeList, LogAttributeList, LogBlock } from '@throughline/core';

import { jsonAttributeList } from './json-attributes.ts';
import { jsonList } from './json-fields.ts';

/** A record with attributes of its own and some that it shares with others. */
export interface WithAttributes {
  readonly attributeList: AttributeList | LogAttributeList | undefined;
  readonly block: AttributeBlock | LogBlock | undefined;
}

/** The attributes of a record, those of its block first. */
export function jsonRecordAttributes({ attributeList, block }: WithAttributes, blockSlot: number): string {
  const own = attributeList === undefined ? '' : jsonAttributeList(attributeList);
  const shared = block === undefined ? '' : blockJson(block, blockSlot);
  return jsonList('attributes', own === '' || shared === '' ? own + shared : `${shared},${own}`);
}

function blockJson(block: AttributeBlock | LogBlock, slot: number): string {
  const known = block.slots[slot] as string | undefined;
  if (known !== undefined) return known;
  const json = jsonAttributeList(block.attributeList);
  block.slots[slot] = json;
  return json;
}
