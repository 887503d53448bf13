/**
 * From the `baggage` header to entries and back, within limits.
 *
 * The specification asks for at least 64 members and 8192 bytes; we take up to 180 members within 8192 bytes, both ways.
 */
import { Buffer } from 'node:buffer';

import type { Baggage, BaggageEntry } from '@opentelemetry/api';
import { baggageEntryMetadataFromString } from '@opentelemetry/api';

import { BaggageEntries } from './baggage-entries.ts';
import { readMember, writeMember } from './baggage-syntax.ts';

const MOST_MEMBERS = 180;
const MOST_BYTES = 8192;

/** The baggage in a `baggage` field, `undefined` when there is none. Of a field that is too long the beginning is taken. */
export function parseBaggage(field: unknown): Baggage | undefined {
  const entries = new Map<string, BaggageEntry>();
  let room = MOST_BYTES;
  let members = 0;
  for (const part of Array.isArray(field) ? (field as unknown[]) : [field]) {
    if (room <= 0 || members >= MOST_MEMBERS) break;
    if (typeof part === 'string') members += readMembers(withinRoom(part, room), MOST_MEMBERS - members, entries);
    room -= typeof part === 'string' ? part.length + 1 : 1;
  }
  return entries.size === 0 ? undefined : new BaggageEntries(entries);
}

/** Reads so many members at most, valid or not, and returns how many there were. */
function readMembers(list: string, most: number, entries: Map<string, BaggageEntry>): number {
  let members = 0;
  for (let start = 0; start < list.length && members < most;) {
    const comma = list.indexOf(',', start);
    const stop = comma < 0 ? list.length : comma;
    const member = stop > start ? readMember(list.slice(start, stop)) : undefined;
    if (member !== undefined) entries.set(member.key, entryOf(member.value, member.properties));
    if (stop > start) members++;
    start = stop + 1;
  }
  return members;
}

function entryOf(value: string, properties: string): BaggageEntry {
  return properties === '' ? { value } : { value, metadata: baggageEntryMetadataFromString(properties) };
}

/** The whole members at the beginning of a list that fit. */
function withinRoom(list: string, room: number): string {
  if (list.length <= room) return list;
  const end = list.lastIndexOf(',', room);
  // A slice keeps all of the text alive that it was cut from, so what is kept of an overlong header is copied.
  return end < 0 ? '' : Buffer.from(list.slice(0, end), 'utf16le').toString('utf16le');
}

/** The `baggage` value for entries of anybody's making, empty when there are none. What does not fit is left out. */
export function formatBaggage(baggage: Baggage): string {
  if (!(baggage instanceof BaggageEntries)) return writeMembers(baggage);
  return (baggage.header ??= writeMembers(baggage));
}

function writeMembers(baggage: Baggage): string {
  let list = '';
  let count = 0;
  for (const [key, entry] of baggage.getAllEntries()) {
    const member = memberOf(key, entry);
    if (member === undefined) continue;
    const longer = count === 0 ? member : `${list},${member}`;
    if (longer.length > MOST_BYTES) continue;
    list = longer;
    if (++count === MOST_MEMBERS) break;
  }
  return list;
}

/** The text of an entry; `undefined` when it has none that could be sent. */
function memberOf(key: string, entry: BaggageEntry): string | undefined {
  try {
    const value = textOf(entry.value);
    const properties = textOf(entry.metadata?.toString() ?? '');
    if (key.length + value.length + properties.length > MOST_BYTES) return undefined;
    return writeMember({ key, value, properties });
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
