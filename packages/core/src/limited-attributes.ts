import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AttributeList } from './attribute-list.ts';
import { keyAt, valueAt } from './attribute-list.ts';
import { readAttributeValue } from './attribute-values.ts';
import { internalLog } from './internal-log.ts';
import { shown } from './problem.ts';

/** Attributes that have passed validation and limits. */
export interface LimitedAttributes {
  readonly list: AttributeList | undefined;
  readonly dropped: number;
}

/** How many attributes there may be, and how long their texts. */
export interface AttributeLimits {
  readonly count: number;
  readonly valueLength: number;
}

const NOTHING: LimitedAttributes = { list: undefined, dropped: 0 };

/** Reads a set of attributes that came through the public API. Never throws; what cannot be used is left out with one warning. */
export function readAttributes(attributes: unknown, limits: AttributeLimits): LimitedAttributes {
  if (typeof attributes !== 'object' || attributes === null) return NOTHING;
  const list: AttributeList = [];
  let dropped = 0;
  for (const key of keysOf(attributes)) {
    const value = readProperty(attributes, key, limits.valueLength);
    if (value === undefined) continue;
    if (list.length >= limits.count * 2) dropped++;
    else list.push(key, value);
  }
  return { list: list.length > 0 ? list : undefined, dropped };
}

/** What is usable of a set of attributes, as an object of our own that a stranger may read and change. */
export function toPlainAttributes(attributes: unknown): Attributes {
  const { list = [] } = readAttributes(attributes, { count: Infinity, valueLength: Infinity });
  return addAttributes({}, list);
}

/** Adds the attributes of a list to an object and returns it. */
export function addAttributes(target: Attributes, list: AttributeList | undefined): Attributes {
  if (list === undefined) return target;
  for (let index = 0; index < list.length; index += 2) {
    const key = keyAt(list, index);
    if (key === '__proto__')
      Object.defineProperty(target, key, {
        value: valueAt(list, index),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else target[key] = valueAt(list, index);
  }
  return target;
}

function keysOf(attributes: object): string[] {
  try {
    return Object.keys(attributes);
  } catch {
    refuseAttribute('', 'an object whose keys cannot be read');
    return [];
  }
}

/** Reads one attribute of an object; `undefined` when it is missing or cannot be used. */
export function readProperty(attributes: object, key: string, longestText: number): AttributeValue | undefined {
  try {
    return readNamedValue(key, (attributes as Attributes)[key], longestText);
  } catch {
    refuseAttribute(key, 'a value that throws when it is read');
    return undefined;
  }
}

/** Reads the value of a named attribute; `undefined` when either cannot be used. */
export function readNamedValue(key: unknown, value: unknown, longestText: number): AttributeValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof key !== 'string' || key === '') {
    refuseAttribute(key, 'no text as its name');
    return undefined;
  }
  const read = readAttributeValue(value, longestText);
  if (read === undefined) refuseAttribute(key, `a value of type ${Array.isArray(value) ? 'mixed list' : typeof value}`);
  return read;
}

/** Says that an attribute was left out. */
export function refuseAttribute(key: unknown, what: string): void {
  internalLog.warn(
    `attribute ${shown(key)} has ${what} and was left out; expected a text, number, boolean, or a list of one of them`,
  );
}
