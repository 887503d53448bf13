/**
 * Writes SQL anew without what could be data: a `?` stands for each literal, comments are gone, blanks are single.
 *
 * Where the quotes are not in order, data may have been taken for names. Then the text ends with its first string.
 */
import { createStatementWatch } from './settings-and-data.ts';
import { TOUCHED, UNTERMINATED } from './sql-literals.ts';
import { scanSql } from './sql-scanner.ts';

/** The most that is read of a text, in UTF-16 code units. */
export const LONGEST_TEXT = 32_768;

/** Takes what could be data out of a text of any kind. The time is proportional to the length. */
export function sanitizeSql(text: string): string {
  const isCut = text.length > LONGEST_TEXT;
  const sql = isCut ? text.slice(0, LONGEST_TEXT) : text;
  const { written, flaw, firstString } = rewrite(sql);
  // A text that was cut has a reason for a quote without an end.
  const isInDisorder = flaw === TOUCHED || (flaw === UNTERMINATED && !isCut);
  return collapseLists(isInDisorder ? `${rewrite(sql.slice(0, firstString)).written} ?` : written);
}

interface Rewritten {
  readonly written: string;
  /** Why the text was not read to its end; 0 if it was. */
  readonly flaw: number;
  /** Where the first string begins. */
  readonly firstString: number | undefined;
}

function rewrite(sql: string): Rewritten {
  const writer = createWriter(sql);
  const watch = createStatementWatch(sql);
  let flaw = 0;
  let firstString: number | undefined;
  scanSql(sql, (token) => {
    const { kind, start, end } = token;
    if (end < 0) flaw = end;
    if (kind === 'literal' || end < 0) firstString ??= start;
    const verdict = watch.judge(token);
    if (verdict === 'shown' && kind !== 'literal' && kind !== 'number' && end > 0) writer.keep(start, end);
    else if (verdict === 'left-out') writer.skip(end);
    else writer.replace(start, end);
    return watch.goesOn();
  });
  return { written: writer.finish(), flaw, firstString };
}

interface Writer {
  keep(start: number, end: number): void;
  replace(start: number, end: number): void;
  skip(end: number): void;
  finish(): string;
}

/** Copies whole stretches of the source, as long as nothing in them changes. */
function createWriter(sql: string): Writer {
  let written = '';
  let from = 0;
  let to = 0;
  let last = 0;

  function flush(start: number): void {
    written += sql.slice(from, to);
    if (start > last && written !== '') written += ' ';
  }

  return {
    keep(start, end) {
      const isNext = to === last && (start === to || (start === to + 1 && sql[to] === ' ')) && to > from;
      if (!isNext) {
        flush(start);
        from = start;
      }
      to = end;
      last = end;
    },
    replace(start, end) {
      flush(start);
      written += '?';
      last = end;
      from = end;
      to = end;
    },
    skip(end) {
      last = end;
    },
    finish: () => written + sql.slice(from, to),
  };
}

/** `IN (?, ?, ?)` becomes `IN (?)`, so that lists of any length are one text. */
function collapseLists(text: string): string {
  return text.replace(/\bIN ?\( ?[-+]?\?(?: ?, ?[-+]?\?)+ ?\)/gi, 'IN (?)');
}
