/**
 * Keeps secrets out of log records: values of keys that name one, and credentials inside of texts.
 *
 * A key is judged by its last words, however it is written: `password`, `db.password`, `userPassword` and `X-Api-Key` carry a secret,
 * `password_reset` and `tokens` do not. The verdict is kept per key, so that a record without secrets pays for a look-up.
 */
import { SECRET_QUERY_KEYS, createBoundedCache } from '@throughline/core';

import { isRegExp, readGivenList } from './given-list.ts';

/** Withholds secrets. */
export interface Redaction {
  /** What stands in place of a secret. */
  readonly replacement: string;
  /** Whether the values of this key are withheld. */
  withheld(key: string): boolean;
  /** The text without the secrets in it; the same text where there are none. */
  text(value: string): string;
}

/** What is withheld besides the usual secrets. */
export interface RedactionOptions {
  /** Further keys whose values are withheld, whatever their case and in whatever place: `ssn` withholds `user.ssn` too. */
  readonly keys?: readonly string[] | undefined;
  /** What is withheld inside of texts. */
  readonly patterns?: readonly RegExp[] | undefined;
  /** What stands in place of a secret. Default `[REDACTED]`. */
  readonly replacement?: string | undefined;
}

/** The keys whose values are withheld by default. */
const WITHHELD_KEYS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'client_secret',
  'secret_key',
  'secret_access_key',
  'private_key',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'api_key',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
];

const DEFAULT_REPLACEMENT = '[REDACTED]';
const REMEMBERED_KEYS = 1_000;
const LONGEST_REMEMBERED_KEY = 256;
const MOST_WORDS = 4;

/** Leaves everything as it is. */
const NO_REDACTION: Redaction = {
  replacement: DEFAULT_REPLACEMENT,
  withheld: () => false,
  text: (value) => value,
};

/** Makes a redaction; `false` makes one that withholds nothing. */
export function createRedaction(options: RedactionOptions | false = {}): Redaction {
  if (options === false) return NO_REDACTION;
  const { replacement = DEFAULT_REPLACEMENT } = options;
  const further = textsOf(options.keys);
  const names = new Set([...WITHHELD_KEYS, ...further].map((key) => wordsOf(key).join('')));
  const verdicts = createBoundedCache<string, boolean>(REMEMBERED_KEYS);
  const inQuery = queryPattern([...SECRET_QUERY_KEYS, ...further]);
  const patterns = patternsOf(options.patterns);

  function judge(key: string): boolean {
    const verdict = namesSecret(key.slice(-LONGEST_REMEMBERED_KEY), names);
    if (key.length <= LONGEST_REMEMBERED_KEY) verdicts.set(key, verdict);
    return verdict;
  }

  const withoutCredentials = (value: string): string => {
    let text = value;
    if (text.includes('@') && text.includes('://')) text = text.replace(USER_OF_URL, () => `://${replacement}@`);
    if (text.includes('=')) text = text.replace(inQuery, (_match, key: string) => key + replacement);
    return text;
  };
  return {
    replacement,
    withheld: (key) => verdicts.get(key) ?? judge(key),
    text:
      patterns.length === 0
        ? withoutCredentials
        : (value) =>
            patterns.reduce((text, pattern) => text.replace(pattern, () => replacement), withoutCredentials(value)),
  };
}

/** User and password before a host. The last sign counts: a password may contain it. */
const USER_OF_URL = /:\/\/[^/?#\s"'<>]*@/g;

function queryPattern(keys: readonly string[]): RegExp {
  const escaped = keys.map((key) => key.replaceAll(/[^a-z0-9_]/gi, String.raw`\$&`));
  return new RegExp(`([?&#](?:${escaped.join('|')})=)[^&#\\s"'<>]+`, 'gi');
}

/** The words of a name, in lower case: `X-Api-Key`, `xApiKey` and `x_api_key` have the same. */
function wordsOf(key: string): string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function namesSecret(key: string, names: ReadonlySet<string>): boolean {
  const words = wordsOf(key);
  let name = '';
  for (let count = 1; count <= Math.min(MOST_WORDS, words.length); count++) {
    name = (words[words.length - count] as string) + name;
    if (names.has(name)) return true;
  }
  return false;
}

function textsOf(given: unknown): string[] {
  return (readGivenList(given) ?? []).filter((one): one is string => typeof one === 'string' && one !== '');
}

/** The patterns as ones that replace each occurrence and keep no state between texts. */
function patternsOf(given: unknown): RegExp[] {
  return (readGivenList(given) ?? [])
    .filter(isRegExp)
    .map(({ source, flags }) => new RegExp(source, `${flags.replaceAll(/[gy]/g, '')}g`));
}
