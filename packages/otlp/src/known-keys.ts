import type { BoundedCache } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';

import type { AsciiWords } from './ascii-words.ts';
import { TextMemo, asciiWords } from './ascii-words.ts';

const MOST_KEYS = 1000;
const KEY_FIELD = '\x0a';
const VALUE_FIELD = '\x12';

/** An attribute key, encoded: everything of a `KeyValue` message between its length and the length of the value. */
export class KnownKey {
  readonly key: string;
  readonly prefix: AsciiWords;
  readonly prefixLength: number;
  readonly lastValue: TextMemo;
  /** The key that followed this one the last time: the first guess for the next time. */
  follower: KnownKey | undefined;

  constructor(key: string, prefix: AsciiWords) {
    this.key = key;
    this.prefix = prefix;
    this.prefixLength = key.length + 3;
    this.lastValue = new TextMemo();
    this.follower = undefined;
  }
}

const knownKeys: BoundedCache<string, KnownKey> = createBoundedCache(MOST_KEYS);
const recall = knownKeys.get;

/** The encoded key; `undefined` for keys that are not short ASCII, which are written in full each time. */
export function knownKey(key: string): KnownKey | undefined {
  return recall(key) ?? learn(key);
}

function learn(key: string): KnownKey | undefined {
  if (typeof key !== 'string') return undefined;
  const prefix = asciiWords(KEY_FIELD + String.fromCharCode(key.length) + key + VALUE_FIELD);
  if (prefix === undefined) return undefined;
  const known = new KnownKey(key, prefix);
  knownKeys.set(key, known);
  return known;
}
