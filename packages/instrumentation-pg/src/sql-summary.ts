/** Sums up a text of one or more statements: `db.query.summary`. */
import { scanSql } from './sql-scanner.ts';
import type { StatementReader, StatementSummary } from './statement-summary.ts';
import { createStatementReader } from './statement-summary.ts';

/** The longest `db.query.summary` of the database conventions. */
const LONGEST_SUMMARY = 255;

/**
 * Sums up a text that has been sanitized, because what it says is part of the summary: commands and what they act upon, 255 characters at most.
 *
 * `undefined` where the text is not understood.
 */
export function summarizeSql(sql: string): string | undefined {
  const statements: StatementSummary[] = [];
  let reader: StatementReader | undefined;
  scanSql(sql, ({ kind, start, end }) => {
    const text = end < 0 ? '' : sql.slice(start, end);
    if (text === ';' && reader?.holdsStatements !== true) {
      if (reader !== undefined) statements.push(reader.finish());
      reader = undefined;
    } else {
      reader ??= createStatementReader();
      reader.take({ kind, text, word: kind === 'word' ? text.toUpperCase() : undefined });
    }
    return true;
  });
  if (reader !== undefined) statements.push(reader.finish());
  return join(statements);
}

/** Joins the parts as long as there is room: none is cut in its middle. */
function join(statements: readonly StatementSummary[]): string | undefined {
  let summary = '';
  let last = '';
  for (const { parts } of statements) {
    const whole = parts.join(' ');
    // A text that repeats one statement many times is summed up alike, however often it does.
    if (whole === last || whole === '') continue;
    last = whole;
    for (const [index, part] of parts.entries()) {
      const joint = summary === '' ? '' : index === 0 ? '; ' : ' ';
      if (summary.length + joint.length + part.length > LONGEST_SUMMARY) return summary === '' ? undefined : summary;
      summary += joint + part;
    }
  }
  return summary === '' ? undefined : summary;
}
