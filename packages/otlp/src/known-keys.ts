import type { BoundedCache } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';

import type { AsciiWords } from './ascii-words.ts';
import { TextMemo, asciiWords } from './ascii-words.ts';

const MOST_KEYS = 1000;
const KEY_FIELD = '\x0a';
const VALUE_FIELD = '\x12';

/** An attribute key, encoded: everything of a `KeyValue` message between its length and the length of the value. */
export interface KnownKey {
  readonly prefix: AsciiWords;
  readonly prefixLength: number;
  readonly lastValue: TextMemo;
}

const knownKeys: BoundedCache<string, KnownKey> = createBoundedCache(MOST_KEYS);

/** The encoded key; `undefined` for keys that are not short ASCII, which are written in full each time. */
export function knownKey(key: string): KnownKey | undefined {
  return knownKeys.get(key) ?? learn(key);
}

function learn(key: string): KnownKey | undefined {
  const prefixText = KEY_FIELD + String.fromCharCode(key.length) + key + VALUE_FIELD;
  const prefix = asciiWords(prefixText);
  if (prefix === undefined) return undefined;
  const known: KnownKey = { prefix, prefixLength: prefixText.length, lastValue: new TextMemo() };
  knownKeys.set(key, known);
  return known;
}
