/**
 * What carries fields between processes: a plain object (headers of http, Kafka or AMQP messages; values may be text, bytes or
 * lists of them), a `Headers`, a `Map`, a list of `[name, value]` pairs, a flat list of names and values such as Node's
 * `rawHeaders`, or a list of objects with one field each.
 */
export type HeaderCarrier = object;

/** What `Headers` and `Map` have in common. */
export interface FieldStore {
  get(name: string): unknown;
  set(name: string, value: string): unknown;
}

/** Whether fields of the carrier are set by a method. */
export function isFieldStore(carrier: object): carrier is FieldStore {
  const { get, set } = carrier as Partial<FieldStore>;
  return typeof get === 'function' && typeof set === 'function';
}

/** Whether the carrier hands out its fields one after the other. */
export function isIterable(carrier: object): carrier is Iterable<unknown> {
  return typeof (carrier as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}

/** Whether a name is the given one, which is in lower case. */
export function isSameName(name: unknown, lowerCase: string): boolean {
  return typeof name === 'string' && name.length === lowerCase.length && name.toLowerCase() === lowerCase;
}
