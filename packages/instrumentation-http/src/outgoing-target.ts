/** Reads what `http.request` was asked to do from its arguments: `(url)`, `(options)`, `(url, options)`, each with a callback or not. */
import type { RequestOptions } from 'node:http';

/** The arguments of `http.request` and `http.get`. */
export type RequestArguments = readonly unknown[];

/** The arguments of a request, taken apart once. */
export interface Outgoing {
  /** Whether `https` was asked, or `http`. */
  readonly https: boolean;
  readonly url: URL | undefined;
  readonly options: RequestOptions | undefined;
}

function asOptions(argument: unknown): RequestOptions | undefined {
  return typeof argument === 'object' && argument !== null && !(argument instanceof URL) ? argument : undefined;
}

/** The options among the arguments, wherever they stand. */
export function optionsAmong(args: RequestArguments): RequestOptions | undefined {
  return asOptions(args[1]) ?? asOptions(args[0]);
}

/** The place of the options among the arguments; -1 where there are none. */
export function placeOfOptions(args: RequestArguments): number {
  if (asOptions(args[1]) !== undefined) return 1;
  return asOptions(args[0]) === undefined ? -1 : 0;
}

/** Takes arguments apart; `undefined` for a text that is no URL, of which Node makes no request. */
export function takeApart(args: RequestArguments, https: boolean): Outgoing | undefined {
  const [first] = args;
  const options = optionsAmong(args);
  if (typeof first !== 'string') return { https, url: first instanceof URL ? first : undefined, options };
  try {
    return { https, url: new URL(first), options };
  } catch {
    return undefined;
  }
}

/** The method in upper case, as Node sends it. */
export function methodOf({ options }: Outgoing): string {
  const method = options?.method;
  return typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET';
}

/** The name or the address of the server a request goes to, IPv6 without brackets. */
export function addressOf({ url, options }: Outgoing): string {
  const given = textOf(options?.hostname) ?? textOf(options?.host) ?? url?.hostname ?? 'localhost';
  return given.startsWith('[') && given.endsWith(']') ? given.slice(1, -1) : given;
}

/** The port a request goes to. */
export function portOf({ https, url, options }: Outgoing): number {
  const agent = typeof options?.agent === 'object' ? (options.agent as { defaultPort?: number }) : undefined;
  const given = options?.port ?? textOf(url?.port) ?? options?.defaultPort ?? agent?.defaultPort;
  const port = Number(given);
  return given !== undefined && given !== null && Number.isInteger(port) && port > 0 ? port : https ? 443 : 80;
}

/** The path with the query, or what stands in its place. */
export function pathOf({ url, options }: Outgoing): string {
  return textOf(options?.path) ?? (url === undefined ? '/' : `${url.pathname}${url.search}`);
}

/** User and password as they stand in a URL. */
export function authOf({ url, options }: Outgoing): string | undefined {
  if (url !== undefined && url.username !== '') return `${url.username}:${url.password}`;
  return textOf(options?.auth);
}

/** The options of a request in one object, as hooks see them. */
export function describeOptions({ url, options }: Outgoing): RequestOptions {
  if (url === undefined) return { ...options };
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    path: `${url.pathname}${url.search}`,
    ...(url.port === '' ? {} : { port: url.port }),
    ...options,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
