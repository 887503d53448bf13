/**
 * Splits SQL into tokens by PostgreSQL's lexical rules, without knowing its grammar.
 *
 * Each character is looked at a fixed number of times, so hostile texts cost no more than their length.
 */
import {
  AMPERSAND,
  DASH,
  DOLLAR,
  DOT,
  DOUBLE_QUOTE,
  QUOTE,
  SLASH,
  STAR,
  isDigit,
  isLineEnd,
  isNamePart,
  isNameStart,
  isSpace,
} from './sql-characters.ts';
import {
  endOfDollarQuote,
  endOfEscapeString,
  endOfNumber,
  endOfQuotedName,
  endOfString,
} from './sql-literals.ts';

/**
 * What a token is. `literal` is a string of any kind, `number` a number, `parameter` a `$1`, `sign` a single character, and `broken` all
 * that follows a quote whose end is not certain.
 */
export type SqlTokenKind = 'word' | 'quoted-name' | 'literal' | 'number' | 'parameter' | 'sign' | 'broken';

/** A token, with what stood before it. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** Where it begins. */
  readonly start: number;
  readonly text: string;
  /** The text in upper case, of words only. */
  readonly word: string | undefined;
  /** Whether blanks or a comment stood before it. */
  readonly spaced: boolean;
  /** Why a token is broken: one of the negative numbers of `sql-literals.ts`; 0 for all other tokens. */
  readonly flaw: number;
}

/** Hands each token on, until the text ends, is broken, or `take` returns `false`. */
export function scanSql(sql: string, take: (token: SqlToken) => boolean): void {
  let position = 0;
  while (position < sql.length) {
    const start = endOfGap(sql, position);
    if (start >= sql.length) return;
    const { kind, end } = readToken(sql, start);
    const isBroken = end < 0;
    const text = isBroken ? '' : sql.slice(start, end);
    const goOn = take({
      kind: isBroken ? 'broken' : kind,
      start,
      text,
      word: kind === 'word' ? text.toUpperCase() : undefined,
      spaced: start > position,
      flaw: isBroken ? end : 0,
    });
    if (isBroken || !goOn) return;
    position = end;
  }
}

interface Extent {
  readonly kind: SqlTokenKind;
  /** After the last character, or why nobody can tell. */
  readonly end: number;
}

function readToken(sql: string, start: number): Extent {
  const code = sql.charCodeAt(start);
  if (isNameStart(code)) return readWord(sql, start);
  if (code === QUOTE) return { kind: 'literal', end: endOfString(sql, start) };
  if (code === DOUBLE_QUOTE) return { kind: 'quoted-name', end: endOfQuotedName(sql, start) };
  if (isDigit(code) || (code === DOT && isDigit(sql.charCodeAt(start + 1))))
    return { kind: 'number', end: endOfNumber(sql, start) };
  if (code === DOLLAR) return readDollar(sql, start);
  return { kind: 'sign', end: start + 1 };
}

/** A name, or a string with a letter before it that says how it is written. */
function readWord(sql: string, start: number): Extent {
  let end = start + 1;
  while (isNamePart(sql.charCodeAt(end))) end++;
  const next = sql.charCodeAt(end);
  if (end === start + 1 && next === QUOTE && /[ebxn]/i.test(sql[start] as string)) {
    const isEscape = /e/i.test(sql[start] as string);
    return { kind: 'literal', end: isEscape ? endOfEscapeString(sql, end) : endOfString(sql, end) };
  }
  if (end === start + 1 && next === AMPERSAND && /u/i.test(sql[start] as string)) {
    const quote = sql.charCodeAt(end + 1);
    if (quote === QUOTE) return { kind: 'literal', end: endOfString(sql, end + 1) };
    if (quote === DOUBLE_QUOTE) return { kind: 'quoted-name', end: endOfQuotedName(sql, end + 1) };
  }
  return { kind: 'word', end };
}

function readDollar(sql: string, start: number): Extent {
  if (!isDigit(sql.charCodeAt(start + 1))) {
    const end = endOfDollarQuote(sql, start);
    return end === undefined ? { kind: 'sign', end: start + 1 } : { kind: 'literal', end };
  }
  let end = start + 2;
  while (isDigit(sql.charCodeAt(end))) end++;
  return { kind: 'parameter', end };
}

/** The end of the blanks and comments that begin at the index. */
function endOfGap(sql: string, start: number): number {
  let index = start;
  for (;;) {
    const code = sql.charCodeAt(index);
    const next = sql.charCodeAt(index + 1);
    if (isSpace(code)) index++;
    else if (code === DASH && next === DASH) index = endOfLine(sql, index);
    else if (code === SLASH && next === STAR) index = endOfBlockComment(sql, index);
    else return index;
  }
}

function endOfLine(sql: string, start: number): number {
  let index = start;
  while (index < sql.length && !isLineEnd(sql.charCodeAt(index))) index++;
  return index;
}

/** Comments nest. One without an end takes the rest of the text. */
function endOfBlockComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}
