/**
 * Where literals and quoted names end. Each function takes the index of the opening character and gives the index after the last one, or
 * one of the negative numbers below.
 */
import { BACKSLASH, DASH, DOT, DOUBLE_QUOTE, PLUS, QUOTE, isDigit, isNameStart, isTagPart } from './sql-characters.ts';

/** The literal goes on to the end of the text. */
export const UNTERMINATED = -1;

/** A name touches the end of the string: it is more likely the rest of a string with a quote in it than an alias. */
export const TOUCHED = -2;

/** Where the string ends depends on a setting of the server. */
const AMBIGUOUS = -3;

/**
 * The end of `'…'`. With `standard_conforming_strings` off, a backslash escapes the quote behind it; with the setting on, it does not. What
 * reads differently is therefore ambiguous.
 */
export function endOfString(sql: string, open: number): number {
  let from = open + 1;
  for (;;) {
    const quote = sql.indexOf("'", from);
    if (quote < 0) return UNTERMINATED;
    if (isEscaped(sql, quote, open)) return AMBIGUOUS;
    if (sql.charCodeAt(quote + 1) !== QUOTE) return closed(sql, quote + 1);
    from = quote + 2;
  }
}

/** The end of the `'…'` of an `E'…'`, where a backslash escapes whatever follows it. */
export function endOfEscapeString(sql: string, open: number): number {
  for (let index = open + 1; index < sql.length; index++) {
    const code = sql.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === QUOTE) {
      if (sql.charCodeAt(index + 1) !== QUOTE) return closed(sql, index + 1);
      index++;
    }
  }
  return UNTERMINATED;
}

/** The end of a quoted name. */
export function endOfQuotedName(sql: string, open: number): number {
  let from = open + 1;
  for (;;) {
    const quote = sql.indexOf('"', from);
    if (quote < 0) return UNTERMINATED;
    if (sql.charCodeAt(quote + 1) !== DOUBLE_QUOTE) return quote + 1;
    from = quote + 2;
  }
}

/** The end of `$tag$…$tag$`; `undefined` where the dollar sign opens no quote. */
export function endOfDollarQuote(sql: string, open: number): number | undefined {
  const tag = tagAt(sql, open);
  if (tag === undefined) return undefined;
  const close = sql.indexOf(tag, open + tag.length);
  return close < 0 ? UNTERMINATED : close + tag.length;
}

function tagAt(sql: string, open: number): string | undefined {
  let index = open + 1;
  if (isNameStart(sql.charCodeAt(index))) while (isTagPart(sql.charCodeAt(index))) index++;
  return sql[index] === '$' ? sql.slice(open, index + 1) : undefined;
}

/** The end of a number in any of its forms, with the letters that touch it. */
export function endOfNumber(sql: string, start: number): number {
  const isDecimal = !/^0[xob]/i.test(sql.slice(start, start + 2));
  let index = start;
  for (; index < sql.length; index++) {
    const code = sql.charCodeAt(index);
    if (isTagPart(code) || code === DOT) continue;
    const isSign = code === PLUS || code === DASH;
    if (!isSign || !isDecimal || !isExponent(sql, index)) break;
  }
  return index;
}

/** Whether the sign at the index belongs to an exponent. */
function isExponent(sql: string, sign: number): boolean {
  const before = sql[sign - 1];
  return (before === 'e' || before === 'E') && isDigit(sql.charCodeAt(sign + 1));
}

/** Whether an odd number of backslashes stands before the quote. `ESCAPE '\'` is none: the setting would make it an error. */
function isEscaped(sql: string, quote: number, open: number): boolean {
  let index = quote - 1;
  while (index > open && sql.charCodeAt(index) === BACKSLASH) index--;
  const backslashes = quote - 1 - index;
  if (backslashes % 2 === 0) return false;
  const isWhole = backslashes === 1 && quote === open + 2 && sql.charCodeAt(quote + 1) !== QUOTE;
  return !(isWhole && /\bescape\s{0,8}$/i.test(sql.slice(Math.max(0, open - 16), open)));
}

function closed(sql: string, end: number): number {
  return isTagPart(sql.charCodeAt(end)) ? TOUCHED : end;
}
