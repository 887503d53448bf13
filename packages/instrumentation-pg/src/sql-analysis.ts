/** What is said of a text: itself without literals, and what it does. */
import { createSanitizedSql } from './sanitized-sql.ts';
import { TOUCHED, UNTERMINATED } from './sql-literals.ts';
import { scanSql } from './sql-scanner.ts';
import type { StatementSummary, SummaryReader } from './sql-summary.ts';
import { createSummaryReader } from './sql-summary.ts';

/** What is said of a text of one or more statements. */
export interface SqlAnalysis {
  /** The text with a `?` for each literal and without comments. */
  readonly sanitized: string;
  /** `db.query.summary`: commands and what they act upon. `undefined` where the text is not understood. */
  readonly summary: string | undefined;
  /** `db.operation.name`: the command of the only statement. */
  readonly operation: string | undefined;
  /** The only thing that the only statement acts upon. */
  readonly target: string | undefined;
}

/** What is looked at of a text, in UTF-16 code units. */
export const LONGEST_TEXT = 32_768;

/** The longest `db.query.summary` of the database conventions. */
const LONGEST_SUMMARY = 255;

/** Analyses a text. Takes any text: what is not SQL has no summary. The time is proportional to the length, and no more than 32,768 characters are read. */
export function analyseSql(text: string): SqlAnalysis {
  const isCut = text.length > LONGEST_TEXT;
  const sql = isCut ? text.slice(0, LONGEST_TEXT) : text;
  const whole = readTokens(sql);
  const isInDisorder = whole.flaw === TOUCHED || (whole.flaw === UNTERMINATED && !isCut);
  if (!isInDisorder) return whole;
  // From the first string on, data may have been taken for names.
  const before = readTokens(sql.slice(0, whole.firstString));
  return { ...before, sanitized: `${before.sanitized} ?` };
}

interface TokensRead extends SqlAnalysis {
  /** Why reading ended before the end; 0 if it did not. */
  readonly flaw: number;
  /** Where the first string begins. */
  readonly firstString: number | undefined;
}

function readTokens(sql: string): TokensRead {
  const sanitized = createSanitizedSql();
  const statements: StatementSummary[] = [];
  let reader: SummaryReader | undefined;
  let flaw = 0;
  let firstString: number | undefined;
  scanSql(sql, (token) => {
    flaw = token.flaw;
    if (token.kind === 'literal' || token.kind === 'broken') firstString ??= token.start;
    if (token.text === ';' && reader?.holdsStatements !== true) {
      if (reader !== undefined) statements.push(reader.finish());
      reader = undefined;
    } else (reader ??= createSummaryReader()).take(token);
    return sanitized.take(token);
  });
  if (reader !== undefined) statements.push(reader.finish());
  return { flaw, firstString, sanitized: sanitized.text(), ...summarise(statements) };
}

function summarise(statements: readonly StatementSummary[]): Omit<SqlAnalysis, 'sanitized'> {
  const summary = shortened(statements);
  const [only] = statements;
  if (only === undefined || statements.length > 1) return { summary, operation: undefined, target: undefined };
  const [target = ''] = only.targets;
  const isOne = target !== '' && target.length <= LONGEST_SUMMARY && only.targets.every((other) => other === target);
  return { summary, operation: only.operation, target: isOne ? target : undefined };
}

/** Joins the parts as long as there is room: none is cut in its middle. */
function shortened(statements: readonly StatementSummary[]): string | undefined {
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
