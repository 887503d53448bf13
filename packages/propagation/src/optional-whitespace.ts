const SPACE = 0x20;
const TAB = 0x09;

function isWhitespace(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The first position from `start` that is neither a space nor a tab, at most `stop` (RFC 9110, OWS). */
export function skipWhitespace(text: string, start: number, stop: number): number {
  let position = start;
  while (position < stop && isWhitespace(text.charCodeAt(position))) position++;
  return position;
}

/** The end of the text between two positions without the spaces and tabs behind it. */
export function dropTrailingWhitespace(text: string, start: number, stop: number): number {
  let position = stop;
  while (position > start && isWhitespace(text.charCodeAt(position - 1))) position--;
  return position;
}

/** The text between two positions without the spaces and tabs around it. */
export function trimmedSlice(text: string, start: number, stop: number): string {
  const first = skipWhitespace(text, start, stop);
  return text.slice(first, dropTrailingWhitespace(text, first, stop));
}
