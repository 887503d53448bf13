/** Ids as text, written as bytes into one place and read from it as a whole: a text put together from pieces costs several times as much. */
import { Buffer } from 'node:buffer';

import type { TraceIdentity } from './trace-identity.ts';

/** Two digits for each byte. */
const PAIRS = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0'), 'latin1').readUInt16BE(),
);

const draft = Buffer.alloc(50);
const view = new DataView(draft.buffer, draft.byteOffset, draft.byteLength);

/** Writes eight lower-case hexadecimal digits at a position. */
export function writeHexWord(target: DataView, position: number, word: number): void {
  target.setUint16(position, PAIRS[word >>> 24] as number);
  target.setUint16(position + 2, PAIRS[(word >>> 16) & 255] as number);
  target.setUint16(position + 4, PAIRS[(word >>> 8) & 255] as number);
  target.setUint16(position + 6, PAIRS[word & 255] as number);
}

/** 32 digits of the trace id, 16 of the span id and 2 of the flags, with nothing between them. */
export function identityToHex(identity: TraceIdentity): string {
  writeHexWord(view, 0, identity.traceId0);
  writeHexWord(view, 8, identity.traceId1);
  writeHexWord(view, 16, identity.traceId2);
  writeHexWord(view, 24, identity.traceId3);
  writeHexWord(view, 32, identity.spanId0);
  writeHexWord(view, 40, identity.spanId1);
  view.setUint16(48, PAIRS[identity.traceFlags & 255] as number);
  return draft.toString('latin1');
}
