/**
 * Finds what is data without being a literal: the value of a setting (`SET my.key TO secret`), and what follows `COPY … FROM STDIN;`.
 */
import { EQUALS, SEMICOLON } from './sql-characters.ts';
import type { SqlToken } from './sql-scanner.ts';

/** What is to be done with a token: `replaced` means that a `?` stands for it, `left-out` that nothing does. */
export type Verdict = 'shown' | 'replaced' | 'left-out';

/** Watches the statements of a text go by. */
export interface StatementWatch {
  judge(token: SqlToken): Verdict;
  /** Whether there is more of the text than data. */
  goesOn(): boolean;
}

/** How far a `SET` has come: its name is expected, its value is expected, its value was replaced. */
type Setting = 'none' | 'name' | 'value' | 'replaced';

// `ALTER ROLE amy SET search_path TO hers`
const HAVE_SETTINGS = new Set(['ROLE', 'USER', 'DATABASE', 'SYSTEM']);
const LONGEST_WORD = 8;

/** Makes the watch of one text. */
export function createStatementWatch(sql: string): StatementWatch {
  let command = '';
  let kind = '';
  let setting: Setting = 'none';
  let readsData = false;
  let isOver = false;

  /** Whether further words of the statement matter. */
  function isWatched(): boolean {
    return command === '' || command === 'SET' || command === 'COPY' || command === 'ALTER';
  }

  function noteWord(word: string): void {
    if (command === '') command = word;
    else if (kind === '') kind = word;
    if (setting === 'name' && word === 'TO') setting = 'value';
    if (word === 'SET' && (command === 'SET' || HAVE_SETTINGS.has(kind))) setting = 'name';
    if (word === 'STDIN' && command === 'COPY') readsData = true;
  }

  function endStatement(): void {
    isOver = readsData;
    command = '';
    kind = '';
    setting = 'none';
  }

  return {
    judge({ kind: tokenKind, start, end }) {
      const code = tokenKind === 'sign' ? sql.charCodeAt(start) : 0;
      if (code === SEMICOLON) endStatement();
      else if (setting === 'replaced') return 'left-out';
      else if (setting === 'value') {
        setting = 'replaced';
        return 'replaced';
      } else if (tokenKind === 'word' && isWatched())
        noteWord(end - start > LONGEST_WORD ? '-' : sql.slice(start, end).toUpperCase());
      else if (code === EQUALS && setting === 'name') setting = 'value';
      return 'shown';
    },
    goesOn: () => !isOver,
  };
}
