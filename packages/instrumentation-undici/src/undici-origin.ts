import { createBoundedCache } from '@throughline/core';

import type { UndiciRequest } from './undici-messages.ts';

/** Where a request goes. */
export interface Origin {
  /** Scheme, host and port as in a URL. */
  readonly text: string;
  readonly address: string;
  readonly port: number;
}

const SLASH = 47;
const MOST_ORIGINS = 1_000;
const known = createBoundedCache<string, Origin>(MOST_ORIGINS);

// A proxy that makes no tunnel is sent the whole URL in place of the path (RFC 9112, section 3.2.2).
function isWhole(path: string): boolean {
  return path.charCodeAt(0) !== SLASH && URL.canParse(path);
}

/** The server that a request asks; `undefined` when it names none. */
export function originOf({ origin, path }: UndiciRequest): Origin | undefined {
  if (isWhole(path)) return parse(path);
  const text = typeof origin === 'string' ? origin : origin.origin;
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const read = parse(text);
  if (read !== undefined) known.set(text, read);
  return read;
}

/** The URL of a request, with every secret in it. */
export function urlOf({ path }: UndiciRequest, origin: Origin | undefined): string {
  return isWhole(path) ? path : `${origin?.text ?? ''}${path}`;
}

function parse(text: string): Origin | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, origin } = new URL(text);
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { text: origin, address, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}
