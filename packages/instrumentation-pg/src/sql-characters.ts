/**
 * The characters of PostgreSQL's own scanner (its scan.l). Only ASCII characters have a role of their own there; every other one may stand in
 * a name.
 */

/** Blanks and line ends. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a name may begin with the character. */
export function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

/** Whether a tag of a dollar quote may go on with the character. */
export function isTagPart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}

/** Whether a name may go on with the character. */
export function isNamePart(code: number): boolean {
  return isTagPart(code) || code === 36;
}

export const QUOTE = 39;
export const DOUBLE_QUOTE = 34;
export const BACKSLASH = 92;
export const DOLLAR = 36;
export const DOT = 46;
export const DASH = 45;
export const PLUS = 43;
export const SLASH = 47;
export const STAR = 42;
export const AMPERSAND = 38;
export const SEMICOLON = 59;
export const EQUALS = 61;
