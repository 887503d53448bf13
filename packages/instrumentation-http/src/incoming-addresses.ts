/**
 * Who asked and who was asked, behind proxies too.
 *
 * See the semantic conventions for HTTP server spans, "Setting server.address and server.port attributes", and RFC 7239 for `Forwarded`.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { createBoundedCache } from '@throughline/core';
import { parseHost } from '@throughline/instrumentation';

import { peerOf } from './socket-peer.ts';

/** A host and, where it is known, a port. */
export interface Address {
  readonly address: string;
  readonly port: number | undefined;
}

const MOST_HOSTS = 1_000;
const LONGEST_HOST = 256;
const parsedHosts = createBoundedCache<string, Address>(MOST_HOSTS);
const NO_ADDRESS: Address = { address: '', port: undefined };

function parsed(host: string): Address | undefined {
  if (host.length > LONGEST_HOST) return undefined;
  let address = parsedHosts.get(host);
  if (address === undefined) {
    address = parseHost(host) ?? NO_ADDRESS;
    parsedHosts.set(host, address);
  }
  return address === NO_ADDRESS ? undefined : address;
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const comma = text.indexOf(',');
  const first = (comma < 0 ? text : text.slice(0, comma)).trim();
  return first === '' ? undefined : first;
}

/** The value of a parameter in the first element of a `Forwarded` header that has it: each proxy adds an element. */
function forwarded(header: string | string[] | undefined, parameter: string): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  for (const pair of text.slice(0, 4 * LONGEST_HOST).split(/[;,]/)) {
    const [name, value] = pair.split('=');
    if (name?.trim().toLowerCase() === parameter && value !== undefined) return value.trim().replace(/^"|"$/g, '');
  }
  return undefined;
}

/** Whether proxies say anything of the request. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return (
    headers['forwarded'] !== undefined ||
    headers['x-forwarded-for'] !== undefined ||
    headers['x-forwarded-host'] !== undefined ||
    headers['x-forwarded-proto'] !== undefined
  );
}

/** Where the client thought it sent the request: by the proxy's word, else by the `Host` header. */
export function serverAddress(headers: IncomingHttpHeaders, https: boolean): Address | undefined {
  const host = forwarded(headers['forwarded'], 'host') ?? firstOf(headers['x-forwarded-host']) ?? headers.host;
  if (host === undefined || host === '') return undefined;
  const address = parsed(host);
  if (address === undefined || address.port !== undefined) return address;
  return { address: address.address, port: isHttps(headers, https) ? 443 : 80 };
}

/** Whether the client sent the request over https: by the proxy's word, else as the connection says. */
export function isHttps(headers: IncomingHttpHeaders, connection: boolean): boolean {
  const scheme = (forwarded(headers['forwarded'], 'proto') ?? firstOf(headers['x-forwarded-proto']))?.toLowerCase();
  if (scheme === 'https') return true;
  return scheme === 'http' ? false : connection;
}

/** Who sent the request first: by the proxy's word, else the other end of the connection. */
export function clientAddress(request: IncomingMessage): string | undefined {
  const { headers } = request;
  const named = forwarded(headers['forwarded'], 'for') ?? firstOf(headers['x-forwarded-for']);
  const { address } = peerOf(request.socket);
  return named === undefined ? address : (parsed(named)?.address ?? address);
}
