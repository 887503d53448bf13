/**
 * The grammar of the `baggage` header (W3C Baggage, 3.3): `key=value;property;property=value, key=value`.
 *
 * An invalid member or property is left out, the others stay. Keys and values are percent-encoded where the grammar needs it;
 * properties are opaque and are passed on as they are.
 */
import { characterClass, characterRange, consistsOf } from './character-class.ts';
import { trimmedSlice } from './optional-whitespace.ts';
import { percentDecode, percentEncode } from './percent-encoding.ts';

/** A member of a baggage list, decoded. */
export interface BaggageMember {
  readonly key: string;
  readonly value: string;
  /** The properties as they travel, empty when there are none. */
  readonly properties: string;
}

const LETTERS_AND_DIGITS = characterRange(0x30, 0x39) + characterRange(0x41, 0x5a) + characterRange(0x61, 0x7a);
const TOKEN = characterClass(`${LETTERS_AND_DIGITS}!#$%&'*+-.^_\`|~`);
const OCTET = characterClass(characterRange(0x21, 0x7e).replace(/[",;\\]/g, ''));
// The percent sign itself is always encoded, else what looks like an escape would be decoded at the other end.
const PLAIN_IN_KEY = characterClass(`${LETTERS_AND_DIGITS}!#$&'*+-.^_\`|~`);
const PLAIN_IN_VALUE = characterClass(characterRange(0x21, 0x7e).replace(/[",;\\%]/g, ''));

/** Reads one member of a list; `undefined` when it is invalid. */
export function readMember(member: string): BaggageMember | undefined {
  const semicolon = indexOrEnd(member, ';');
  const equals = member.indexOf('=');
  if (equals < 0 || equals > semicolon) return undefined;
  const key = trimmedSlice(member, 0, equals);
  const value = trimmedSlice(member, equals + 1, semicolon);
  if (key === '' || !consistsOf(TOKEN, key, 0, key.length) || !consistsOf(OCTET, value, 0, value.length))
    return undefined;
  const properties = semicolon === member.length ? '' : legalProperties(member.slice(semicolon + 1));
  return { key: percentDecode(key), value: percentDecode(value), properties };
}

/** The member as it travels; `undefined` when it has no key. */
export function writeMember({ key, value, properties }: BaggageMember): string | undefined {
  if (key === '') return undefined;
  const member = `${percentEncode(key, PLAIN_IN_KEY)}=${percentEncode(value, PLAIN_IN_VALUE)}`;
  const legal = properties === '' ? '' : legalProperties(properties);
  return legal === '' ? member : `${member};${legal}`;
}

/** The legal ones of a list of properties, without the white space around their parts. */
function legalProperties(properties: string): string {
  return properties
    .split(';')
    .map(legalProperty)
    .filter((property) => property !== '')
    .join(';');
}

function legalProperty(property: string): string {
  const equals = indexOrEnd(property, '=');
  const key = trimmedSlice(property, 0, equals);
  if (key === '' || !consistsOf(TOKEN, key, 0, key.length)) return '';
  if (equals === property.length) return key;
  const value = trimmedSlice(property, equals + 1, property.length);
  return consistsOf(OCTET, value, 0, value.length) ? `${key}=${value}` : '';
}

function indexOrEnd(text: string, character: string): number {
  const index = text.indexOf(character);
  return index < 0 ? text.length : index;
}
