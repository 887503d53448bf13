/**
 * The URI that a request asks for, by what it says and whom it is sent to.
 *
 * The target of a request is a path as a rule. A proxy is sent a whole URL, or for `CONNECT` a host and a port, and the URI is then another
 * server's than the one that is connected to (RFC 9112, section 3.3).
 */
import { parseHost } from '@throughline/instrumentation';

/** A request target, and the server that it is sent to. */
export interface RequestTarget {
  readonly https: boolean;
  readonly method: string;
  /** The path with the query, or what stands in its place. */
  readonly target: string;
  readonly address: string;
  readonly port: number;
  /** User and password as they stand in a URL. */
  readonly auth: string | undefined;
}

/** The URI and the server that it names. */
export interface TargetUri {
  /** With user and password, and every secret in the query. */
  readonly url: string;
  readonly address: string;
  readonly port: number;
}

const SLASH = 47;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Puts the URI together. */
export function targetUri(request: RequestTarget): TargetUri {
  const { https, method, target, address, port } = request;
  if (target.charCodeAt(0) === SLASH) return { url: `${originOf(request)}${target}`, address, port };
  if (target === '*') return { url: originOf(request), address, port };
  return (
    (method === 'CONNECT' ? tunnelTo(target, https) : absolute(target)) ?? {
      url: `${originOf(request)}/${target}`,
      address,
      port,
    }
  );
}

function originOf({ https, address, port, auth }: RequestTarget): string {
  const host = address.includes(':') ? `[${address}]` : address;
  const portPart = port === (https ? 443 : 80) ? '' : `:${port}`;
  return `${https ? 'https' : 'http'}://${auth === undefined ? '' : `${auth}@`}${host}${portPart}`;
}

function tunnelTo(authority: string, https: boolean): TargetUri | undefined {
  const named = parseHost(authority);
  if (named === undefined) return undefined;
  const scheme = https ? 'https' : 'http';
  return { url: `${scheme}://${authority}`, address: named.address, port: named.port ?? (https ? 443 : 80) };
}

function absolute(target: string): TargetUri | undefined {
  if (!URL.canParse(target)) return undefined;
  const { protocol, hostname, port } = new URL(target);
  const defaultPort = DEFAULT_PORTS[protocol];
  if (defaultPort === undefined) return undefined;
  return { url: target, address: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort : Number(port) };
}
