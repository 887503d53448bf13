/**
 * Writes SQL anew without what could be data: a `?` stands for each literal, comments are gone, blanks are single.
 */
import type { SqlToken } from './sql-scanner.ts';

/** Takes the tokens of a text, one after the other. */
export interface SanitizedSql {
  /** Takes a token; `false` when nothing that follows may be shown. */
  take(token: SqlToken): boolean;
  text(): string;
}

// `ALTER ROLE amy SET search_path TO hers`: what follows the name of a setting is a value, quoted or not.
const HAVE_SETTINGS = new Set(['ROLE', 'USER', 'DATABASE', 'SYSTEM']);

/** How far a `SET` has come: its name is expected, its value is expected, its value was withheld. */
type Setting = 'none' | 'name' | 'value' | 'withheld';

/** Makes the writer of one text. */
export function createSanitizedSql(): SanitizedSql {
  let written = '';
  let command = '';
  let kind = '';
  let setting: Setting = 'none';
  let readsData = false;

  function write(text: string, spaced: boolean): void {
    written += spaced && written !== '' ? ` ${text}` : text;
  }

  function endStatement(): boolean {
    command = '';
    kind = '';
    setting = 'none';
    return !readsData;
  }

  function noteWord(word: string): void {
    if (command === '') command = word;
    else if (kind === '') kind = word;
    if (setting === 'name' && word === 'TO') setting = 'value';
    if (word === 'SET' && (command === 'SET' || (command === 'ALTER' && HAVE_SETTINGS.has(kind)))) setting = 'name';
    if (word === 'STDIN' && command === 'COPY') readsData = true;
  }

  function writeWhole({ kind: tokenKind, text, word, spaced }: SqlToken): void {
    write(tokenKind === 'literal' || tokenKind === 'number' ? '?' : text, spaced);
    if (word !== undefined) noteWord(word);
    else if (setting === 'name' && text === '=') setting = 'value';
  }

  return {
    take(token) {
      if (token.kind === 'broken') {
        write('?', token.spaced);
        return false;
      }
      const endsStatement = token.text === ';';
      if (!endsStatement && setting === 'value') {
        write('?', token.spaced);
        setting = 'withheld';
      } else if (endsStatement || setting !== 'withheld') writeWhole(token);
      return endsStatement ? endStatement() : true;
    },
    text: () => collapseLists(written),
  };
}

/** `IN (?, ?, ?)` becomes `IN (?)`, so that lists of any length are one text. */
function collapseLists(text: string): string {
  return text.replace(/\bIN ?\( ?[-+]?\?(?: ?, ?[-+]?\?)+ ?\)/gi, 'IN (?)');
}
