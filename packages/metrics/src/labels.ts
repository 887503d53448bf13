/** Reads the attributes of a measurement into what tells one set from another. */
import type { AttributeValue } from '@opentelemetry/api';
import type { AttributeList } from '@throughline/core';
import { internalLog, readNamedValue } from '@throughline/core';

import type { AttributeFilter } from './attribute-filter.ts';

/** Stands for the content of a list: two lists of one content have one token. */
export class ListToken {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** How attributes are read. */
export interface LabelRules {
  readonly filter: AttributeFilter | undefined;
  /** Whether numbers and booleans become texts. */
  readonly textLabels: boolean;
  /** The tokens of the lists that are known. */
  readonly lists: ReadonlyMap<string, ListToken>;
}

/** A set of attributes. */
export interface Labels {
  /** The usable ones in the order of their keys: key, value, key, value. */
  readonly list: AttributeList;
  /** The same with tokens in place of the values. */
  readonly tokens: readonly unknown[];
  /** The keys and values as they were given, for finding the same set again without reading it; `undefined` where it may change under way. */
  readonly path: readonly unknown[] | undefined;
}

/** What no measurement has, and what bounds the time that a hostile one can take. */
const MOST_LABELS = 128;

const NONE: Labels = { list: [], tokens: [], path: undefined };

/** Reads a set of attributes. Never throws; what cannot be used is left out with one warning. */
export function readLabels(given: unknown, rules: LabelRules): Labels {
  if (typeof given !== 'object' || given === null) return NONE;
  const list: AttributeList = [];
  const path: unknown[] = [];
  let hasLists = false;
  let repeats = true;
  for (const key of keysOf(given)) {
    if (list.length >= MOST_LABELS * 2) break;
    if (rules.filter !== undefined && !rules.filter.keeps(key)) continue;
    const raw = valueIn(given, key);
    path.push(key, raw);
    if ((typeof raw === 'object' && raw !== null) || typeof raw === 'function') repeats = false;
    const value = isPlain(raw) && key !== '' ? raw : readSafely(key, raw);
    if (value === undefined) continue;
    const label = rules.textLabels ? labelOf(value) : value;
    if (typeof label === 'object') hasLists = true;
    insert(list, key, label);
  }
  const tokens = hasLists ? list.map((item) => tokenOf(item, rules.lists)) : list;
  return { list, tokens, path: repeats ? path : undefined };
}

function isPlain(raw: unknown): raw is string | number | boolean {
  return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean';
}

function labelOf(value: AttributeValue): string {
  return typeof value === 'object' ? textOfList(value) : String(value);
}

/** Puts a pair where its key belongs. Sets are small, and mostly in order. */
function insert(list: AttributeList, key: string, value: AttributeValue): void {
  let index = list.length;
  list.push(key, value);
  while (index > 0 && (list[index - 2] as string) > key) {
    list[index] = list[index - 2] as string;
    list[index + 1] = list[index - 1] as AttributeValue;
    index -= 2;
  }
  list[index] = key;
  list[index + 1] = value;
}

function tokenOf(item: string | AttributeValue, lists: LabelRules['lists']): unknown {
  if (!Array.isArray(item)) return item;
  const text = textOfList(item);
  return lists.get(text) ?? new ListToken(text);
}

/** A text that two lists of one content have in common. */
export function textOfList(list: readonly unknown[]): string {
  return JSON.stringify(list.map(tellingItem));
}

/** What tells items apart that look the same in JSON. */
function tellingItem(item: unknown): unknown {
  return typeof item === 'number' && !Number.isFinite(item) ? { number: String(item) } : item;
}

function keysOf(given: object): string[] {
  try {
    const keys = Object.keys(given);
    if (keys.length > MOST_LABELS)
      internalLog.warn(`a measurement has ${keys.length} attributes; only the first ${MOST_LABELS} count`);
    return keys;
  } catch {
    return [];
  }
}

function valueIn(given: object, key: string): unknown {
  try {
    return (given as Record<string, unknown>)[key];
  } catch {
    return Symbol.for('throughline.unreadable');
  }
}

function readSafely(key: string, raw: unknown): AttributeValue | undefined {
  try {
    return readNamedValue(key, raw, Infinity);
  } catch {
    return undefined;
  }
}
