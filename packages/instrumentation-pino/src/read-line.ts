/**
 * Reads a record from JSON that pino wrote: the bindings of a logger, or a line that something rewrites on its way.
 */
import type { Members } from './members.ts';

/** What a record says of a line. */
export interface LineFields {
  readonly attributes: Record<string, unknown>;
  readonly body: unknown;
  readonly exception: unknown;
  readonly eventName: string | undefined;
}

/** Reads the members of an object in JSON. Throws a `SyntaxError` where it is none. */
export function readMembers(text: string, members: Members): LineFields {
  const read = JSON.parse(text) as Record<string, unknown>;
  const attributes: Record<string, unknown> = {};
  let body: unknown;
  let exception: unknown;
  let eventName: string | undefined;
  for (const key of Object.keys(read)) {
    const value = read[key];
    const member = members.get(key);
    if (member === 'message') body = value;
    else if (member === 'error') exception = asException(value);
    else if (member === 'event') eventName = typeof value === 'string' ? value : undefined;
    else if (member === undefined) define(attributes, key, value);
  }
  exception ??= asException(attributes['err']);
  return { attributes, body, exception, eventName };
}

/** A serialized error names its class `type`. */
function asException(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { type, name } = value as { type?: unknown; name?: unknown };
  return typeof type === 'string' && typeof name !== 'string' ? { ...value, name: type } : value;
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
