/**
 * The grammar of the `tracestate` header (W3C Trace Context level 2, 3.3).
 *
 * A list is taken whole or not at all: one illegal member, a repeated key or a 33rd member voids it. Empty members are legal and
 * are left out of what is sent on, as is white space around members.
 */
import type { CharacterClass } from './character-class.ts';
import { characterClass, characterRange, consistsOf } from './character-class.ts';
import { dropTrailingWhitespace, skipWhitespace } from './optional-whitespace.ts';

/** The most members of a list. */
export const MOST_MEMBERS = 32;

const LONGEST_KEY = 256;
const LONGEST_VALUE = 256;
/** The longest legal list, commas included: what is longer need not be looked at. */
export const LONGEST_TRACESTATE: number = MOST_MEMBERS * (LONGEST_KEY + 1 + LONGEST_VALUE + 1);

const SPACE = 0x20;
const KEY_START: CharacterClass = characterClass('abcdefghijklmnopqrstuvwxyz0123456789');
const KEY: CharacterClass = characterClass('abcdefghijklmnopqrstuvwxyz0123456789_-*/@');
const VALUE: CharacterClass = characterClass(characterRange(0x20, 0x7e).replace(/[,=]/g, ''));

/** Whether the text between two positions is a key. */
export function isKey(text: string, start: number, stop: number): boolean {
  const length = stop - start;
  return (
    length > 0 && length <= LONGEST_KEY && KEY_START[text.charCodeAt(start)] === 1 && consistsOf(KEY, text, start, stop)
  );
}

/** Whether the text between two positions is a value. */
export function isValue(text: string, start: number, stop: number): boolean {
  const length = stop - start;
  return (
    length > 0 && length <= LONGEST_VALUE && text.charCodeAt(stop - 1) !== SPACE && consistsOf(VALUE, text, start, stop)
  );
}

/** The list as it is sent on, or `undefined` when it is illegal. */
export function legalList(header: string): string | undefined {
  const keys: string[] = [];
  let isTidy = true;
  for (let start = 0; start <= header.length;) {
    const comma = header.indexOf(',', start);
    const stop = comma < 0 ? header.length : comma;
    const first = skipWhitespace(header, start, stop);
    const last = dropTrailingWhitespace(header, first, stop);
    isTidy &&= first === start && last === stop && last > first;
    if (last > first) {
      const key = keyBetween(header, first, last);
      if (key === undefined || keys.length === MOST_MEMBERS || keys.includes(key)) return undefined;
      keys.push(key);
    }
    start = stop + 1;
  }
  return isTidy ? header : tidy(header);
}

function tidy(header: string): string {
  const members = header.split(',').map((member) => member.trim());
  return members.filter((member) => member !== '').join(',');
}

/** The key of the member between two positions, `undefined` when the member is illegal. */
function keyBetween(header: string, start: number, stop: number): string | undefined {
  const equals = header.indexOf('=', start);
  if (equals < 0 || equals > stop) return undefined;
  return isKey(header, start, equals) && isValue(header, equals + 1, stop) ? header.slice(start, equals) : undefined;
}

/** The key of a legal member. */
export function keyOf(member: string): string {
  return member.slice(0, member.indexOf('='));
}
