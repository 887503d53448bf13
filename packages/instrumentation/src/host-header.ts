/** The host and port that a request was sent to. */
export interface HostAndPort {
  /** `server.address`: a name or an address, IPv6 without brackets. */
  readonly address: string;
  /** `server.port`, where the text had one. */
  readonly port: number | undefined;
}

// The longest name that DNS allows, with the longest port.
const LONGEST = 260;
const BRACKETED = /^\[([0-9a-f:.]+(?:%[\w.~-]+)?)\](?::(\d{1,5}))?$/i;
// RFC 3986: unreserved characters, percent-encoding and sub-delimiters; without brackets there is one colon at most.
const NAMED = /^([\w.~!$&'()*+,;=%-]+)(?::(\d{0,5}))?$/;

/** Reads a `Host` header, an `:authority`, or the authority of a URL without its user. `undefined` for what is none of them. Never throws. */
export function parseHost(text: unknown): HostAndPort | undefined {
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const match = (text.startsWith('[') ? BRACKETED : NAMED).exec(text);
  if (match === null) return undefined;
  const port = match[2] === undefined || match[2] === '' ? undefined : Number(match[2]);
  if (port !== undefined && port > 65_535) return undefined;
  return { address: match[1] as string, port };
}
