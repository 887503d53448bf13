/** A set of US-ASCII characters: one byte a character, 1 where it belongs to the set. */
export type CharacterClass = Uint8Array;

/** The set of the characters of a text. */
export function characterClass(members: string): CharacterClass {
  const set = new Uint8Array(128);
  for (let index = 0; index < members.length; index++) set[members.charCodeAt(index)] = 1;
  return set;
}

/** The characters from one code to another, both included. */
export function characterRange(first: number, last: number): string {
  return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

/** Whether every character between two positions belongs to the set. */
export function consistsOf(set: CharacterClass, text: string, start: number, stop: number): boolean {
  for (let index = start; index < stop; index++) {
    const code = text.charCodeAt(index);
    if (code > 127 || set[code] === 0) return false;
  }
  return true;
}
