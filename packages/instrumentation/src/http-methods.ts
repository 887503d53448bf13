import type { Settings } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';

/** A request method as the HTTP conventions record it. */
export interface HttpMethod {
  /** `http.request.method`: a known method, or `_OTHER`. */
  readonly attribute: string;
  /** The method in the name of the span: a known method, or `HTTP`. */
  readonly spanName: string;
  /** `http.request.method_original`: what was sent, where that is not a known method. */
  readonly original: string | undefined;
}

// RFC 9110 section 9, and RFC 5789.
const KNOWN_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const LONGEST_ORIGINAL = 128;

/**
 * Makes the reader of request methods. Names are compared as they are: HTTP methods are case-sensitive.
 *
 * `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS` replaces the known methods: those of RFC 9110, and PATCH. A method that is no text, or
 * empty, counts as GET, the default of every client.
 */
export function createHttpMethods(settings: Settings, fromCode?: readonly string[]): (method: unknown) => HttpMethod {
  const names = settings.list('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS', fromCode, KNOWN_METHODS);
  // It holds all of them: what counts is that the one of the request before is found at once.
  const known = createBoundedCache<unknown, HttpMethod>(names.length);
  for (const name of names) known.set(name, { attribute: name, spanName: name, original: undefined });
  return (method) => {
    const found = known.get(method);
    if (found !== undefined) return found;
    if (typeof method !== 'string' || method === '') return known.get('GET') ?? other('GET');
    return other(method);
  };
}

function other(method: string): HttpMethod {
  return { attribute: '_OTHER', spanName: 'HTTP', original: method.slice(0, LONGEST_ORIGINAL) };
}
