/** Reads what `http.request` was asked to do from its arguments: `(url)`, `(options)`, `(url, options)`, each with a callback or not. */
import type { RequestOptions } from 'node:http';

/** The arguments of `http.request` and `http.get`. */
export type RequestArguments = readonly unknown[];

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

/** The URL among the arguments; `undefined` where there is none, or none that can be parsed. */
export function urlAmong(args: RequestArguments): URL | undefined {
  const [first] = args;
  if (first instanceof URL) return first;
  if (typeof first !== 'string') return undefined;
  return URL.canParse(first) ? new URL(first) : undefined;
}

/** The method in upper case, as Node sends it. */
export function methodAmong(args: RequestArguments): string {
  const method = optionsAmong(args)?.method;
  return typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET';
}

/** The name or the address of the server a request goes to. */
export function addressAmong(args: RequestArguments): string {
  const { hostname, host } = describeOptions(args);
  return hostname ?? host ?? 'localhost';
}

/** The port a request goes to. */
export function portAmong(args: RequestArguments, https: boolean): number {
  const options = optionsAmong(args);
  const agent = typeof options?.agent === 'object' ? (options.agent as { defaultPort?: number }) : undefined;
  const given = options?.port ?? emptyAsUndefined(urlAmong(args)?.port) ?? options?.defaultPort ?? agent?.defaultPort;
  const port = Number(given);
  return given !== undefined && given !== null && Number.isInteger(port) && port > 0 ? port : https ? 443 : 80;
}

function emptyAsUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** The options of a request in one object, as hooks and samplers see them. */
export function describeOptions(args: RequestArguments): RequestOptions {
  const url = urlAmong(args);
  const options = optionsAmong(args);
  if (url === undefined) return { ...options };
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    path: `${url.pathname}${url.search}`,
    ...(url.port === '' ? {} : { port: url.port }),
    ...options,
  };
}
