/**
 * Short ASCII texts, kept as 64-bit words, because eight bytes at a time are what makes copying from JavaScript cheap.
 *
 * The words are doubles. No double made of ASCII bytes is a NaN, so none of them changes on its way.
 */
import { Buffer } from 'node:buffer';

const LONGEST = 96;

/** The bytes of a text as words, the last one filled up with zeros. */
export type AsciiWords = Float64Array;

/** The words of an ASCII text of at most 96 characters; `undefined` for any other text. */
export function asciiWords(text: string): AsciiWords | undefined {
  const { length } = text;
  // oxlint-disable-next-line no-control-regex
  if (length > LONGEST || !/^[\0-\x7f]*$/.test(text)) return undefined;
  const bytes = Buffer.alloc(Math.ceil(length / 8) * 8);
  bytes.write(text, 'latin1');
  const words = new Float64Array(bytes.length / 8);
  for (let index = 0; index < words.length; index++) words[index] = bytes.readDoubleLE(index * 8);
  return words;
}

/** Writes words at a position. Up to seven bytes after the text are overwritten: reserve them. */
export function writeWords(view: DataView, at: number, words: AsciiWords): void {
  for (let index = 0; index < words.length; index++) view.setFloat64(at + index * 8, words[index] as number, true);
}

/**
 * Remembers the last text that came by in one place, and its words once it has come twice in a row.
 *
 * Attribute values and span names repeat much; those that never do cost a comparison.
 */
export class TextMemo {
  private text: string;
  private words: AsciiWords | undefined;

  constructor() {
    this.text = '';
    this.words = undefined;
  }

  /** The words of the text, when it is the one remembered. */
  recall(text: string): AsciiWords | undefined {
    if (text === this.text) return (this.words ??= asciiWords(text));
    if (text.length <= LONGEST) {
      this.text = text;
      this.words = undefined;
    }
    return undefined;
  }
}
