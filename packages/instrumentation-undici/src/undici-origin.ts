import { createBoundedCache } from '@throughline/core';

/** Where a request goes. */
export interface Origin {
  /** Scheme, host and port as in a URL. */
  readonly text: string;
  readonly address: string;
  readonly port: number;
}

const MOST_ORIGINS = 1_000;
const known = createBoundedCache<string, Origin>(MOST_ORIGINS);

/** Reads the origin of a request; `undefined` when it is none. */
export function readOrigin(origin: string | URL): Origin | undefined {
  const text = typeof origin === 'string' ? origin : origin.origin;
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, origin: bare } = new URL(text);
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const read: Origin = { text: bare, address, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
  known.set(text, read);
  return read;
}
