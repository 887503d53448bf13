/**
 * Values that a serializer of a logger has seen already.
 *
 * The record of a line needs what its serializers make of the fields, before pino asks them. They are asked once: their answer is put in the place
 * of the value, and a serializer that comes by it lets it pass.
 */
import type { PinoLogger } from './pino-library.ts';
import { SERIALIZERS, ownerOf } from './pino-library.ts';

/** What a serializer made of a value. */
export class Serialized {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

type Serializer = (this: unknown, ...given: unknown[]) => unknown;

/** The serializers of a logger by the names of the fields that they are for. */
export type Serializers = Readonly<Record<PropertyKey, unknown>>;

const originals = new WeakMap<Serializer, Serializer>();

/** The serializer that the application gave. */
export function originalOf(serializer: unknown): unknown {
  return originals.get(serializer as Serializer) ?? serializer;
}

/** Whether a serializer lets pass what was serialized before. */
export function letsPass(serializer: unknown): serializer is Serializer {
  return originals.has(serializer as Serializer);
}

/** Has the serializers of a logger let pass what they see for the second time. What the application gave is not changed: the logger gets others that call it. */
export function letSerializedPass(logger: PinoLogger): Serializers {
  const given = logger[SERIALIZERS] as Serializers;
  const names = Reflect.ownKeys(given);
  if (names.every((name) => letsPass(given[name]))) return given;
  const passing = Object.create(Object.getPrototypeOf(given) as object | null) as Record<PropertyKey, unknown>;
  for (const name of names) passing[name] = passed(given[name]);
  const owner = ownerOf(logger, SERIALIZERS);
  return owner !== undefined && Reflect.set(owner, SERIALIZERS, passing) ? passing : given;
}

function passed(given: unknown): unknown {
  if (typeof given !== 'function' || letsPass(given)) return given;
  const original = given as Serializer;
  const serializer: Serializer = function serialize(...values) {
    const [value] = values;
    return value instanceof Serialized ? value.value : Reflect.apply(original, this, values);
  };
  originals.set(serializer, original);
  return serializer;
}
