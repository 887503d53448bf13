import type { UndiciRequest } from './undici-messages.ts';

/** Adds a header to a request, in the way its version of undici takes it. */
export function addHeader(request: UndiciRequest, name: string, value: string): void {
  if (typeof request.addHeader === 'function') request.addHeader(name, value);
  else if (typeof request.headers === 'string') request.headers += `${name}: ${value}\r\n`;
  else if (Array.isArray(request.headers)) request.headers.push(name, value);
}

/** The value of a header of a request, by its lower-case name. */
export function requestHeader({ headers }: UndiciRequest, name: string): string | string[] | undefined {
  if (typeof headers === 'string') return headerInLines(headers, name);
  if (!Array.isArray(headers)) return undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}

function headerInLines(lines: string, name: string): string | undefined {
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}

/** The values of a header of a response, by its lower-case name. */
export function responseHeader(headers: readonly Buffer[], name: string): string[] | undefined {
  const values: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) values.push(String(headers[index + 1]));
  }
  return values.length === 0 ? undefined : values;
}
