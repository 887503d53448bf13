/**
 * The trace context among headers that Node writes while it makes the request, so that nothing can be set on the request afterwards.
 *
 * What the application gave is not changed: it may use it again.
 */
import type { RequestArguments } from './outgoing-target.ts';
import { optionsAmong, placeOfOptions } from './outgoing-target.ts';

/** Takes fields away, and sets others. Names are in lower case. */
export interface HeaderEdit {
  remove(name: string): void;
  set(name: string, value: string): void;
}

/** Whether Node writes the headers while it makes the request: they come as a list, or ask to be waited for. */
export function sealsHeaders(args: RequestArguments): boolean {
  const headers: unknown = optionsAmong(args)?.headers;
  if (typeof headers !== 'object' || headers === null) return false;
  if (Array.isArray(headers)) return isList(headers);
  for (const name in headers) if (name.length === 6 && name.toLowerCase() === 'expect') return true;
  return false;
}

/** A list that Node refuses is left to be refused as it is. */
function isList(headers: readonly unknown[]): boolean {
  return Array.isArray(headers[0]) || headers.length % 2 === 0;
}

/** The arguments with other headers. */
export function withEditedHeaders(args: unknown[], edit: (headers: HeaderEdit) => void): unknown[] {
  const place = placeOfOptions(args);
  const options = args[place] as { headers: object };
  const copy = [...args];
  copy[place] = {
    ...options,
    headers: Array.isArray(options.headers) ? editedList(options.headers, edit) : editedRecord(options.headers, edit),
  };
  return copy;
}

function isNamed(name: unknown, wanted: string): boolean {
  return typeof name === 'string' && name.length === wanted.length && name.toLowerCase() === wanted;
}

function editedRecord(headers: object, edit: (headers: HeaderEdit) => void): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...headers };
  const remove = (wanted: string): void => {
    for (const name of Object.keys(copy)) if (isNamed(name, wanted)) delete copy[name];
  };
  edit({
    remove,
    set(name, value) {
      remove(name);
      copy[name] = value;
    },
  });
  return copy;
}

/** Header lists are flat, or lists of pairs. */
function editedList(headers: readonly unknown[], edit: (headers: HeaderEdit) => void): unknown[] {
  const areInPairs = Array.isArray(headers[0]);
  let pairs: unknown[] = areInPairs ? [...headers] : pairsOf(headers);
  const remove = (wanted: string): void => {
    pairs = pairs.filter((pair) => !(Array.isArray(pair) && isNamed(pair[0], wanted)));
  };
  edit({
    remove,
    set(name, value) {
      remove(name);
      pairs.push([name, value]);
    },
  });
  return areInPairs ? pairs : pairs.flat();
}

function pairsOf(list: readonly unknown[]): unknown[] {
  const pairs: unknown[] = [];
  for (let index = 0; index < list.length; index += 2) pairs.push([list[index], list[index + 1]]);
  return pairs;
}
