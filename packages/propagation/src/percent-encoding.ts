import { Buffer } from 'node:buffer';

import type { CharacterClass } from './character-class.ts';
import { consistsOf } from './character-class.ts';

const PERCENT = 0x25;
const ESCAPES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
);

/** Writes every character outside the set as the percent-encoded bytes of its UTF-8. Lone surrogates become U+FFFD. */
export function percentEncode(text: string, plain: CharacterClass): string {
  if (consistsOf(plain, text, 0, text.length)) return text;
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    encoded += byte < 128 && plain[byte] === 1 ? String.fromCharCode(byte) : ESCAPES[byte];
  }
  return encoded;
}

/**
 * Undoes percent-encoding. Bytes that are not UTF-8 become U+FFFD, and a `%` without two digits stays as it is. Takes US-ASCII.
 *
 * `decodeURIComponent` would throw for both, and an error for each of a hostile header's members takes milliseconds.
 */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const byte =
      code === PERCENT ? hexValue(text.charCodeAt(index + 1)) * 16 + hexValue(text.charCodeAt(index + 2)) : Number.NaN;
    bytes[length++] = byte >= 0 ? byte : code;
    if (byte >= 0) index += 2;
  }
  return bytes.toString('utf8', 0, length);
}

/** The value of a hexadecimal digit in either case, `NaN` for anything else. */
function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lowerCase = code | 0x20;
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x57 : Number.NaN;
}
