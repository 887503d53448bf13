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

/** Undoes percent-encoding. Bytes that are not UTF-8 become U+FFFD, and a `%` without two digits stays as it is. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeLoosely(text);
  }
}

function decodeLoosely(text: string): string {
  const bytes = Buffer.alloc(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const byte = code === PERCENT ? escapedByte(text, index) : undefined;
    bytes[length++] = byte ?? code;
    if (byte !== undefined) index += 2;
  }
  return bytes.toString('utf8', 0, length);
}

function escapedByte(text: string, index: number): number | undefined {
  const high = Number.parseInt(text.charAt(index + 1), 16);
  const low = Number.parseInt(text.charAt(index + 2), 16);
  return Number.isNaN(high) || Number.isNaN(low) ? undefined : high * 16 + low;
}
