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
import { endOfDollarQuote, endOfEscapeString, endOfNumber, endOfQuotedName, endOfString } from './sql-literals.ts';

/** What a token is. `literal` is a string of any kind, `parameter` a `$1`, and `sign` a single character. */
export type SqlTokenKind = 'word' | 'quoted-name' | 'literal' | 'number' | 'parameter' | 'sign';

/** The token that was read last. One object serves for all of them. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly start: number;
  /** After its last character; where its end is not certain, one of the negative numbers of `sql-literals.ts`. */
  readonly end: number;
}

interface Reading {
  kind: SqlTokenKind;
  start: number;
  end: number;
}

/** Hands each token on, until the text ends, `take` returns `false`, or the end of a token is not certain. */
export function scanSql(sql: string, take: (token: SqlToken) => boolean): void {
  const token: Reading = { kind: 'sign', start: 0, end: 0 };
  for (;;) {
    token.start = endOfGap(sql, token.end);
    if (token.start >= sql.length) return;
    readToken(sql, token);
    if (!take(token) || token.end < 0) return;
  }
}

function readToken(sql: string, token: Reading): void {
  const { start } = token;
  const code = sql.charCodeAt(start);
  if (isNameStart(code)) readWord(sql, token);
  else if (code === QUOTE) read(token, 'literal', endOfString(sql, start));
  else if (code === DOUBLE_QUOTE) read(token, 'quoted-name', endOfQuotedName(sql, start));
  else if (isDigit(code) || (code === DOT && isDigit(sql.charCodeAt(start + 1))))
    read(token, 'number', endOfNumber(sql, start));
  else if (code === DOLLAR) readDollar(sql, token);
  else read(token, 'sign', start + 1);
}

function read(token: Reading, kind: SqlTokenKind, end: number): void {
  token.kind = kind;
  token.end = end;
}

/** A name, or a string with a letter before it that says how it is written. */
function readWord(sql: string, token: Reading): void {
  const { start } = token;
  let end = start + 1;
  while (isNamePart(sql.charCodeAt(end))) end++;
  const next = sql.charCodeAt(end);
  if (end === start + 1 && (next === QUOTE || next === AMPERSAND)) readPrefixed(sql, token);
  else read(token, 'word', end);
}

/** What begins with a single letter and a quote or an ampersand. */
function readPrefixed(sql: string, token: Reading): void {
  const open = token.start + 1;
  const letter = sql[token.start] as string;
  const isQuote = sql.charCodeAt(open) === QUOTE;
  const quoteOfUnicode = isQuote ? 0 : sql.charCodeAt(open + 1);
  if (isQuote && /[bxn]/i.test(letter)) read(token, 'literal', endOfString(sql, open));
  else if (isQuote && /e/i.test(letter)) read(token, 'literal', endOfEscapeString(sql, open));
  else if (quoteOfUnicode === QUOTE && /u/i.test(letter)) read(token, 'literal', endOfString(sql, open + 1));
  else if (quoteOfUnicode === DOUBLE_QUOTE && /u/i.test(letter))
    read(token, 'quoted-name', endOfQuotedName(sql, open + 1));
  else read(token, 'word', open);
}

function readDollar(sql: string, token: Reading): void {
  const { start } = token;
  if (!isDigit(sql.charCodeAt(start + 1))) {
    const close = endOfDollarQuote(sql, start);
    return close === undefined ? read(token, 'sign', start + 1) : read(token, 'literal', close);
  }
  let end = start + 2;
  while (isDigit(sql.charCodeAt(end))) end++;
  read(token, 'parameter', end);
}

/** The end of the blanks and comments that begin at the index. */
function endOfGap(sql: string, start: number): number {
  let index = start;
  for (;;) {
    const code = sql.charCodeAt(index);
    if (isSpace(code)) index++;
    else if (code === DASH && sql.charCodeAt(index + 1) === DASH) index = endOfLine(sql, index);
    else if (code === SLASH && sql.charCodeAt(index + 1) === STAR) index = endOfBlockComment(sql, index);
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
