import type { LogValue } from '@throughline/core';

import { writeWords } from './ascii-words.ts';
import type { ByteWriter } from './byte-writer.ts';
import { varintSize } from './byte-writer.ts';
import { writeAscii, writeLength, writeValue } from './protobuf-attributes.ts';
import { recallText } from './repeated-texts.ts';

const BODY = 0x2a;
const STRING_VALUE = 0x0a;

/** The fields around a text, with their lengths, and the overhang of words. */
const SLACK = 16;

/** Writes the body of a log record. Most are short ASCII messages that come again and again. */
export function writeLogBody(writer: ByteWriter, body: LogValue): void {
  if (typeof body === 'string' && writeAsciiBody(writer, body)) return;
  writer.byte(BODY);
  writeValue(writer, body);
}

/** Writes text that turns out to be ASCII; otherwise leaves the writer as it was. */
function writeAsciiBody(writer: ByteWriter, text: string): boolean {
  const { length } = text;
  writer.reserve(length + SLACK);
  const { bytes } = writer;
  let at = writer.at;
  bytes[at] = BODY;
  at = writeLength(bytes, at + 1, 1 + varintSize(length) + length);
  bytes[at] = STRING_VALUE;
  at = writeLength(bytes, at + 1, length);
  const words = recallText(text);
  if (words !== undefined) writeWords(writer.view, at, words);
  else if (!writeAscii(writer, at, text)) return false;
  writer.at = at + length;
  return true;
}
