/** Fields of the JSON mapping that several kinds of records have. Each brings the comma after it, and none is written for what is empty. */
import { jsonText } from './json-attributes.ts';

/** A list of values that are JSON already. */
export function jsonList(name: string, items: string): string {
  return items === '' ? '' : `"${name}":[${items}],`;
}

/** A number that is left out when it is zero. */
export function jsonCount(name: string, value: number): string {
  return value > 0 ? `"${name}":${value},` : '';
}

/** A text that is left out when there is none. */
export function jsonString(name: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `"${name}":${jsonText(text)},`;
}

/** 64 bits, the low word first, as decimal digits. */
export function decimalOf(words: Uint32Array): string {
  return ((BigInt(words[1] as number) << 32n) | BigInt(words[0] as number)).toString();
}
