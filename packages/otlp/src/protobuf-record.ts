/** What the messages of spans and of log records have in common in protobuf. */
import type { AttributeBlock, LogBlock } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { varintSize } from './byte-writer.ts';
import { writeAttributeList } from './protobuf-attributes.ts';

/** Writes the attributes of a block, from its slot if they were written before. */
export function writeBlock(writer: ByteWriter, tag: number, block: AttributeBlock | LogBlock, slot: number): void {
  const known = block.slots[slot] as Uint8Array | undefined;
  if (known !== undefined) return writer.copy(known);
  const start = writer.at;
  writeAttributeList(writer, tag, block.attributeList);
  block.slots[slot] = writer.bytes.slice(start, writer.at);
}

/** Writes a count. */
export function writeCount(writer: ByteWriter, tag: number, count: number): void {
  writer.byte(tag);
  writer.varint(count);
}

/**
 * Writes the length of a record before its content, where so many bytes were left for it; the content moves when they are too many or too few. Returns how
 * many it took.
 */
export function closeRecord(writer: ByteWriter, content: number, left: number): number {
  const length = writer.at - content;
  const size = varintSize(length);
  if (size !== left) moveContent(writer, content, size - left);
  const { bytes } = writer;
  let at = content - left;
  let rest = length;
  for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
  bytes[at] = rest;
  return size;
}

function moveContent(writer: ByteWriter, content: number, distance: number): void {
  if (distance > 0) writer.reserve(distance);
  writer.bytes.copyWithin(content + distance, content, writer.at);
  writer.at += distance;
}
