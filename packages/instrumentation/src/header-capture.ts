import type { LiveSpan } from '@throughline/core';

/** Copies chosen headers onto a span. */
export interface HeaderCapture {
  /** Puts each header that is there as a list of texts. `read` gives the value of a header by its lower-case name. */
  put(span: LiveSpan, read: (name: string) => unknown): void;
}

/** Options of the capture. */
export interface HeaderCaptureOptions {
  /** Also records what identifies a person or grants access: `authorization`, `cookie` and the like. Default `false`: `REDACTED` stands in its place. */
  readonly sensitive?: boolean | undefined;
}

const SENSITIVE = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-amz-security-token',
]);

/** Makes the capture of the named headers, whatever the case of the names; `undefined` when there are none. */
export function createHeaderCapture(
  direction: 'request' | 'response',
  names: readonly string[] | undefined,
  options: HeaderCaptureOptions = {},
): HeaderCapture | undefined {
  if (!Array.isArray(names)) return undefined;
  const distinct = new Set(names.map((name) => String(name).trim().toLowerCase()).filter((name) => name !== ''));
  if (distinct.size === 0) return undefined;
  const headers = [...distinct].map((name) => ({
    name,
    key: `http.${direction}.header.${name}`,
    withheld: options.sensitive !== true && SENSITIVE.has(name),
  }));
  return {
    put(span, read) {
      for (const { name, key, withheld } of headers) {
        const value = read(name);
        if (value !== undefined && value !== null) span.put(key, withheld ? ['REDACTED'] : texts(value));
      }
    },
  };
}

function texts(value: unknown): string[] {
  try {
    return Array.isArray(value) ? value.map(String) : [String(value)];
  } catch {
    return [];
  }
}
