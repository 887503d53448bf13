/**
 * Takes secrets out of URLs: user and password, and the values of query keys that carry credentials.
 *
 * Most URLs have neither `?`, `#` nor `@`, and come back as they are after three searches.
 */

import { SECRET_QUERY_KEYS } from '@throughline/core';

/** Takes secrets out of URLs and queries. Never throws; what has no secrets comes back as it was given. */
export interface UrlRedaction {
  /** A URL: absolute, or a path with a query. */
  url(url: string): string;
  /** A query or fragment, with or without its leading `?` or `#`. */
  query(query: string): string;
}

/** Options of the redaction. */
export interface UrlRedactionOptions {
  /** Further query keys whose values are withheld, whatever their case. */
  readonly queryKeys?: readonly string[] | undefined;
}

const REDACTED = 'REDACTED';

// A scheme, or none, and the slashes before the authority. Browsers and Node take backslashes for slashes.
const BEFORE_AUTHORITY = /^\s*(?:[a-z][a-z0-9+.-]*:[/\\]*|[/\\]{2,})/i;
const AFTER_AUTHORITY = /[/\\?#]/;

/** Makes the redaction. */
export function createUrlRedaction(options: UrlRedactionOptions = {}): UrlRedaction {
  const extra = Array.isArray(options.queryKeys) ? options.queryKeys.map(String) : [];
  const keys = new Set([...SECRET_QUERY_KEYS, ...extra.map((key) => key.toLowerCase())]);
  const query = (text: string): string => (isText(text) ? redactValues(text, keys) : '');
  return {
    query,
    url(url) {
      if (!isText(url)) return '';
      const open = url.includes('@') ? redactUser(url) : url;
      const start = startOfQuery(open);
      if (start < 0) return open;
      const given = open.slice(start);
      const safe = query(given);
      return safe === given ? open : open.slice(0, start) + safe;
    },
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Where the query begins, or the fragment where there is no query; -1 where there is neither. */
function startOfQuery(url: string): number {
  const query = url.indexOf('?');
  const fragment = url.indexOf('#');
  return query < 0 || (fragment >= 0 && fragment < query) ? fragment : query;
}

function redactUser(url: string): string {
  const before = BEFORE_AUTHORITY.exec(url)?.[0];
  if (before === undefined) return url;
  const rest = url.slice(before.length);
  const end = rest.search(AFTER_AUTHORITY);
  // The last one counts: a password may contain the sign.
  const at = rest.lastIndexOf('@', end < 0 ? rest.length : end);
  return at < 0 ? url : `${before}${REDACTED}:${REDACTED}${rest.slice(at)}`;
}

function redactValues(text: string, keys: ReadonlySet<string>): string {
  let result = '';
  let copied = 0;
  let start = 0;
  let equals = text.indexOf('=');
  while (equals >= 0) {
    // The pair that this sign belongs to begins after the last separator before it.
    const end = endOfPair(text, equals);
    start = startOfPair(text, equals, start);
    if (isSecret(text.slice(start, equals), keys)) {
      result += text.slice(copied, equals + 1) + REDACTED;
      copied = end;
    }
    start = end;
    equals = text.indexOf('=', end);
  }
  return copied === 0 ? text : result + text.slice(copied);
}

// `;` was a separator too, and servers that take it for one still exist.
function isSeparator(code: number): boolean {
  return code === 38 /* & */ || code === 59 /* ; */ || code === 63 /* ? */ || code === 35; /* # */
}

function endOfPair(text: string, from: number): number {
  let index = from;
  while (index < text.length && !isSeparator(text.charCodeAt(index))) index++;
  return index;
}

function startOfPair(text: string, equals: number, lowest: number): number {
  let index = equals;
  while (index > lowest && !isSeparator(text.charCodeAt(index - 1))) index--;
  return index;
}

/** The longest key is much shorter than this; a longer one is no secret's name, and is not worth decoding. */
const LONGEST_KEY = 256;

function isSecret(written: string, keys: ReadonlySet<string>): boolean {
  if (written.length > LONGEST_KEY) return false;
  const key = written.includes('%') || written.includes('+') ? decoded(written) : written;
  return keys.has(key.trim().toLowerCase());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
