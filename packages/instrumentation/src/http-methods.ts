import type { Settings } from '@throughline/core';

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
  const known = new Map(
    names.map((name): [unknown, HttpMethod] => [name, { attribute: name, spanName: name, original: undefined }]),
  );
  let last: unknown;
  let lastFound: HttpMethod | undefined;
  return (method) => {
    // Most requests of a service have the method of the one before.
    if (lastFound !== undefined && method === last) return lastFound;
    const found = known.get(method);
    if (found !== undefined) {
      last = method;
      lastFound = found;
      return found;
    }
    if (typeof method !== 'string' || method === '') return known.get('GET') ?? other('GET');
    return other(method);
  };
}

function other(method: string): HttpMethod {
  return { attribute: '_OTHER', spanName: 'HTTP', original: method.slice(0, LONGEST_ORIGINAL) };
}
