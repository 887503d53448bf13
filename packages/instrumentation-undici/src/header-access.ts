import { ports } from '@throughline/core';

import type { UndiciRequest } from './undici-messages.ts';

/** Adds a header to a request, in the way its version of undici takes it. */
export function addHeader(request: UndiciRequest, name: string, value: string): void {
  const { headers } = request;
  // Every traced request carries this, and it is digits where we wrote it. Anything else is for undici to check.
  if (name === 'traceparent' && Array.isArray(headers) && ports.propagation.isOwn) headers.push(name, value);
  else if (typeof request.addHeader === 'function') request.addHeader(name, value);
  else if (typeof headers === 'string') request.headers += `${name}: ${value}\r\n`;
  else if (Array.isArray(headers)) headers.push(name, value);
}

/** Takes a header away from a request, by its lower-case name. */
export function removeHeader(request: UndiciRequest, name: string): void {
  const { headers } = request;
  if (typeof headers === 'string') request.headers = linesWithout(headers, name);
  else if (Array.isArray(headers)) {
    for (let index = headers.length - 2; index >= 0; index -= 2) {
      if (isNamed(headers[index], name)) headers.splice(index, 2);
    }
  }
}

/** The value of a header of a request, by its lower-case name. */
export function requestHeader({ headers }: UndiciRequest, name: string): string | string[] | undefined {
  if (typeof headers === 'string') return headerInLines(headers, name);
  if (!Array.isArray(headers)) return undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (isNamed(headers[index], name)) return headers[index + 1];
  }
  return undefined;
}

function isNamed(text: unknown, name: string): boolean {
  return typeof text === 'string' && text.length === name.length && text.toLowerCase() === name;
}

function isLineOf(line: string, name: string): boolean {
  return line.charAt(name.length) === ':' && isNamed(line.slice(0, name.length), name);
}

function linesWithout(lines: string, name: string): string {
  const kept = lines.split('\r\n').filter((line) => !isLineOf(line, name));
  return kept.join('\r\n');
}

function headerInLines(lines: string, name: string): string | undefined {
  const found = lines.split('\r\n').find((line) => isLineOf(line, name));
  return found?.slice(name.length + 1).trim();
}

/** The values of a header of a response, by its lower-case name. */
export function responseHeader(headers: readonly Buffer[], name: string): string[] | undefined {
  const values: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) values.push(String(headers[index + 1]));
  }
  return values.length === 0 ? undefined : values;
}
