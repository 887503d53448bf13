/** What the messages of spans and of log records have in common in protobuf. */
import type { AttributeBlock, LogBlock } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
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

/** Writes the length of a record into the two bytes before its content, which moves when they are too many or too few. */
export function closeRecord(writer: ByteWriter, content: number): void {
  const length = writer.at - content;
  const { bytes } = writer;
  if (length > 127 && length < 16_384) {
    bytes[content - 2] = (length & 127) | 128;
    bytes[content - 1] = length >>> 7;
    return;
  }
  const end = writer.at;
  if (length < 128) {
    bytes.copyWithin(content - 1, content, end);
    bytes[content - 2] = length;
    writer.at = end - 1;
    return;
  }
  writer.reserve(2);
  const size = length < 2_097_152 ? 3 : 4;
  writer.bytes.copyWithin(content - 2 + size, content, end);
  writer.at = content - 2;
  writer.varint(length);
  writer.at += length;
}
