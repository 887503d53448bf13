/**
 * Reads a record from JSON that pino wrote: the bindings of a logger, or a line that something rewrites on its way.
 */
import { exceptionOf } from './exception.ts';
import type { Members } from './members.ts';

/** Values by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a record says of a line. */
export interface LineFields {
  /** `undefined` where there are none. */
  readonly attributes: Fields | undefined;
  readonly body: unknown;
  readonly exception: unknown;
  readonly eventName: string | undefined;
  /** Whether one of them has the name of an id. */
  readonly namesIds: boolean;
}

/** Reads the members of an object in JSON. Throws a `SyntaxError` where it is none. */
export function readMembers(text: string, members: Members): LineFields {
  const read = JSON.parse(text) as Record<string, unknown>;
  let count = 0;
  for (const key in read) {
    if (members.get(key) !== undefined) return sortMembers(read, members);
    count++;
  }
  const attributes = count === 0 ? undefined : read;
  const exception = count === 0 ? undefined : exceptionOf(read['err']);
  return { attributes, body: undefined, exception, eventName: undefined, namesIds: false };
}

/** Takes apart what is said in several places of a record. */
function sortMembers(read: Record<string, unknown>, members: Members): LineFields {
  const attributes: Record<string, unknown> = {};
  let count = 0;
  let body: unknown;
  let exception: unknown;
  let eventName: string | undefined;
  let namesIds = false;
  for (const key of Object.keys(read)) {
    const value = read[key];
    const member = members.get(key);
    if (member === 'message') body = value;
    else if (member === 'error') exception = exceptionOf(value);
    else if (member === 'event') eventName = typeof value === 'string' ? value : undefined;
    else if (member === 'id') namesIds = true;
    else if (member === undefined) {
      define(attributes, key, value);
      count++;
    }
  }
  exception ??= exceptionOf(attributes['err']);
  return { attributes: count === 0 ? undefined : attributes, body, exception, eventName, namesIds };
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
