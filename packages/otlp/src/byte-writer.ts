import { Buffer } from 'node:buffer';

const SHORT_TEXT = 24;
const UNCOUNTED_TEXT = 1024;
const WORD = 0x1_0000_0000;

/**
 * A growing arena of bytes, with the primitives of the protobuf wire format.
 *
 * The fields are public because the encoders of hot paths write through them: `reserve` first, then write at `at`, then advance it.
 */
export class ByteWriter {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  /** Where the present record began. */
  recordStart: number;
  // The same memory as a Buffer, for its text writing alone: each property of a Buffer is a slow lookup through its prototypes.
  private buffer: Buffer;
  private capacity: number;
  private readonly maxRecordBytes: number;

  constructor(buffer: Buffer, maxRecordBytes: number) {
    this.buffer = buffer;
    this.bytes = bytesOf(buffer);
    this.view = viewOf(buffer);
    this.at = 0;
    this.recordStart = 0;
    this.capacity = buffer.length;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Writes into another buffer from now on, from its beginning. Returns the one before. */
  useBuffer(buffer: Buffer): Buffer {
    const before = this.buffer;
    this.adopt(buffer);
    this.at = 0;
    this.recordStart = 0;
    return before;
  }

  private adopt(buffer: Buffer): void {
    this.buffer = buffer;
    this.bytes = bytesOf(buffer);
    this.view = viewOf(buffer);
    this.capacity = buffer.length;
  }

  /** The bytes written from a position on: a view, not a copy. */
  written(from: number): Buffer {
    return this.buffer.subarray(from, this.at);
  }

  /** Makes room for as many more bytes. Throws a `RangeError` where a record would outgrow its limit. */
  reserve(count: number): void {
    if (this.at + count > this.capacity) this.grow(count);
  }

  private grow(count: number): void {
    const needed = this.at + count;
    if (needed - this.recordStart > this.maxRecordBytes) {
      throw new RangeError(`a record of more than ${this.maxRecordBytes} bytes`);
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.capacity * 2));
    larger.set(this.written(0));
    this.adopt(larger);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  copy(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.at);
    this.at += source.length;
  }

  /** Writes a whole number from 0 to 2^32 - 1 as a varint. */
  varint(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    while (rest > 127) {
      this.bytes[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** Writes a safe integer as a varint of 64 bits: two's complement when it is negative. */
  varint64(value: number): void {
    if (value >= 0 && value < WORD) return this.varint(value);
    const high = Math.floor(value / WORD);
    this.varintOfWords(high >>> 0, (value - high * WORD) >>> 0);
  }

  /** Writes an integer of 64 bits as a varint: two's complement when it is negative. */
  varintOf(value: bigint): void {
    const bits = BigInt.asUintN(64, value);
    this.varintOfWords(Number(bits >> 32n), Number(bits & 0xffff_ffffn));
  }

  private varintOfWords(highWord: number, lowWord: number): void {
    this.reserve(10);
    let high = highWord;
    let low = lowWord;
    while (high > 0 || low > 127) {
      this.bytes[this.at++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.bytes[this.at++] = low;
  }

  double(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** Writes 64 bits, least significant byte first, from two words of which the low one comes first. */
  fixed64(words: Uint32Array): void {
    this.reserve(8);
    this.view.setUint32(this.at, words[0] as number, true);
    this.view.setUint32(this.at + 4, words[1] as number, true);
    this.at += 8;
  }

  /** Writes a whole number as 64 bits, least significant byte first: two's complement when it is negative. */
  fixed64Of(value: number): void {
    this.reserve(8);
    const high = Math.floor(value / WORD);
    this.view.setUint32(this.at, value - high * WORD, true);
    this.view.setUint32(this.at + 4, high, true);
    this.at += 8;
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  /** Writes text as its length and its UTF-8 bytes. Lone surrogates become U+FFFD. Throws for what is no text, which would spoil all that follows. */
  text(text: string): void {
    if (typeof text !== 'string') throw new TypeError('not a text');
    const { length } = text;
    if (length < SHORT_TEXT && this.shortAscii(text)) return;
    const size = Buffer.byteLength(text);
    this.varint(size);
    this.reserve(size);
    this.at += this.writeAt(this.at, text);
  }

  /** Writes text at a position as UTF-8, as far as there is room, and returns how many bytes that were. Advances nothing. */
  writeAt(at: number, text: string): number {
    return this.buffer.write(text, at);
  }

  private shortAscii(text: string): boolean {
    const { length } = text;
    this.reserve(length + 1);
    const { bytes } = this;
    const start = this.at + 1;
    let seen = 0;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      seen |= code;
      bytes[start + index] = code;
    }
    if (seen > 127) return false;
    bytes[this.at] = length;
    this.at = start + length;
    return true;
  }

  /** Writes text without its length. */
  utf8(text: string): void {
    this.reserve(text.length < UNCOUNTED_TEXT ? text.length * 3 : Buffer.byteLength(text));
    this.at += this.writeAt(this.at, text);
  }

  /** Leaves a byte for the length of what comes next. Returns the mark for `close`. */
  open(): number {
    this.reserve(1);
    return ++this.at;
  }

  /** Writes the length of what was written since the mark; what does not fit moves to make room. */
  close(mark: number): void {
    const length = this.at - mark;
    if (length < 128) {
      this.bytes[mark - 1] = length;
      return;
    }
    const extra = varintSize(length) - 1;
    this.reserve(extra);
    this.bytes.copyWithin(mark + extra, mark, this.at);
    this.at = mark - 1;
    this.varint(length);
    this.at += length;
  }
}

function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** The number of bytes of a varint, for values below 2^28. */
export function varintSize(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}
