import { TextMemo, writeWords } from './ascii-words.ts';
import type { ByteWriter } from './byte-writer.ts';

const OVERHANG = 16;

/** Span names that came by lately, each in the place that its length and three of its characters select. */
const memos: readonly TextMemo[] = Array.from({ length: 128 }, () => new TextMemo());

/** Writes the name of a span under a tag. Names repeat, so most are copied from where they were last encoded. */
export function writeSpanName(writer: ByteWriter, tag: number, name: string): void {
  const { length } = name;
  const words = length === 0 ? undefined : memoOf(name, length).recall(name);
  if (words === undefined) {
    writer.byte(tag);
    writer.text(name);
    return;
  }
  writer.reserve(length + OVERHANG);
  const { bytes, at } = writer;
  bytes[at] = tag;
  bytes[at + 1] = length;
  writeWords(writer.view, at + 2, words);
  writer.at = at + 2 + length;
}

function memoOf(name: string, length: number): TextMemo {
  const hash = length * 31 + name.charCodeAt(length - 1) * 7 + name.charCodeAt(length >> 1) * 3 + name.charCodeAt(0);
  return memos[hash & 127] as TextMemo;
}
