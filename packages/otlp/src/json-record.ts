import type { AttributeBlock, AttributeList, LogAttributeList, LogBlock } from '@throughline/core';

import { jsonAttributeList } from './json-attributes.ts';
import { jsonList } from './json-fields.ts';

/** A record with attributes of its own and some that it shares with others. */
export interface WithAttributes {
  readonly attributeList: AttributeList | LogAttributeList | undefined;
  readonly block: AttributeBlock | LogBlock | undefined;
  readonly connectionBlock?: AttributeBlock | undefined;
}

/** The attributes of a record, those of its blocks first. */
export function jsonRecordAttributes(record: WithAttributes, blockSlot: number): string {
  const { attributeList, block, connectionBlock } = record;
  const own = attributeList === undefined ? '' : jsonAttributeList(attributeList);
  const ofConnection = connectionBlock === undefined ? '' : blockJson(connectionBlock, blockSlot);
  const shared = block === undefined ? '' : blockJson(block, blockSlot);
  return jsonList('attributes', joined(shared, joined(ofConnection, own)));
}

function joined(before: string, after: string): string {
  return before === '' || after === '' ? before + after : `${before},${after}`;
}

function blockJson(block: AttributeBlock | LogBlock, slot: number): string {
  const known = block.slots[slot] as string | undefined;
  if (known !== undefined) return known;
  const json = jsonAttributeList(block.attributeList);
  block.slots[slot] = json;
  return json;
}
