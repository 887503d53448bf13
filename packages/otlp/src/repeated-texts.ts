import type { AsciiWords } from './ascii-words.ts';
import { TextMemo, writeWords } from './ascii-words.ts';
import type { ByteWriter } from './byte-writer.ts';

const OVERHANG = 16;

/** Texts that came by lately, each in the place that its length and three of its characters select. */
const memos: readonly TextMemo[] = Array.from({ length: 128 }, () => new TextMemo());

/** The words of a text that came by before, where it is short and ASCII: names of spans and messages of logs mostly did. */
export function recallText(text: string): AsciiWords | undefined {
  const { length } = text;
  return length === 0 ? undefined : memoOf(text, length).recall(text);
}

/** Writes a text under a tag, copied from where it was last encoded if it came by before. */
export function writeRepeatedText(writer: ByteWriter, tag: number, text: string): void {
  const words = recallText(text);
  if (words === undefined) {
    writer.byte(tag);
    writer.text(text);
    return;
  }
  const { length } = text;
  writer.reserve(length + OVERHANG);
  const { bytes, at } = writer;
  bytes[at] = tag;
  bytes[at + 1] = length;
  writeWords(writer.view, at + 2, words);
  writer.at = at + 2 + length;
}

function memoOf(text: string, length: number): TextMemo {
  const hash = length * 31 + text.charCodeAt(length - 1) * 7 + text.charCodeAt(length >> 1) * 3 + text.charCodeAt(0);
  return memos[hash & 127] as TextMemo;
}
