/** Sums up a text of one or more statements: `db.query.summary` and what follows from it. */
import { scanSql } from './sql-scanner.ts';
import type { StatementReader, StatementSummary } from './statement-summary.ts';
import { createStatementReader } from './statement-summary.ts';

/** What a text does. */
export interface SqlSummary {
  /** Commands and what they act upon, 255 characters at most. `undefined` where the text is not understood. */
  readonly summary: string | undefined;
  /** The command of the only statement. */
  readonly operation: string | undefined;
  /** The only thing that the only statement acts upon. */
  readonly target: string | undefined;
}

/** The longest `db.query.summary` of the database conventions. */
const LONGEST_SUMMARY = 255;

/** Sums up a text that has been sanitized: what it says is part of the summary. */
export function summarizeSql(sql: string): SqlSummary {
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
  return { summary: join(statements), ...only(statements) };
}

function only(statements: readonly StatementSummary[]): Omit<SqlSummary, 'summary'> {
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) return { operation: undefined, target: undefined };
  const { operation, targets } = statement;
  const [target = ''] = targets;
  const isOne = target !== '' && target.length <= LONGEST_SUMMARY && targets.every((other) => other === target);
  return { operation, target: isOne ? target : undefined };
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
