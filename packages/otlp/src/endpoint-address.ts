/** Reads the ways in which people write the address of a receiver. */

/** An address as it was written, and what it was found to mean. */
export interface Address {
  readonly url: URL;
  /** Whether the scheme asks for gRPC. */
  readonly isGrpc: boolean;
}

const SCHEMES: Readonly<Record<string, { readonly scheme: string; readonly isGrpc: boolean }>> = {
  http: { scheme: 'http', isGrpc: false },
  https: { scheme: 'https', isGrpc: false },
  grpc: { scheme: 'http', isGrpc: true },
  grpcs: { scheme: 'https', isGrpc: true },
};

/** Reads an address with or without a scheme: `http://host:4318/path`, `localhost:4317`, `grpcs://[::1]:4317`. `undefined` for what is none. */
export function readAddress(text: string, schemeWhenMissing: 'http' | 'https'): Address | undefined {
  const written = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text);
  const known = written === null ? SCHEMES[schemeWhenMissing] : SCHEMES[(written[1] as string).toLowerCase()];
  if (known === undefined) return undefined;
  try {
    const url = new URL(`${known.scheme}://${written === null ? text : (written[2] as string)}`);
    return { url, isGrpc: known.isGrpc };
  } catch {
    return undefined;
  }
}

/** An address that cannot be read, without what may be credentials. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/.*@/s, '//').replace(/^[^/]*@/s, '');
}

/** An address as it may be shown: without credentials, query and fragment. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?...'}`;
}

/** The ports of Jaeger's own protocols and where the same Jaeger listens for OTLP. */
const JAEGER_PORTS: Readonly<Record<string, string>> = {
  '6831': '4318',
  '6832': '4318',
  '14268': '4318',
  '14250': '4317',
};

/** Translates the address of a Jaeger agent or collector to OTLP on the same host. */
export function translateJaeger(text: string): URL | undefined {
  const url = readAddress(text.replace(/^udp:\/\//i, ''), 'http')?.url;
  if (url === undefined) return undefined;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  return new URL(`${scheme}://${url.hostname}:${JAEGER_PORTS[url.port] ?? '4318'}`);
}
