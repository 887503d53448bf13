/**
 * Writes SQL anew without what could be data: a `?` stands for each literal, comments are gone, blanks are single.
 *
 * Where the quotes are not in order, the text is cut at the first place from which data could be taken for names.
 */
import type { SqlToken } from './sql-scanner.ts';

/** Takes the tokens of a text, one after the other. */
export interface SanitizedSql {
  /** Whether the tokens that follow matter. */
  take(token: SqlToken): boolean;
  text(): string;
}

// `ALTER ROLE amy SET search_path TO hers`: what follows the name of a setting is a value, quoted or not.
const HAVE_SETTINGS = new Set(['ROLE', 'USER', 'DATABASE', 'SYSTEM']);

type Setting = 'none' | 'name' | 'value' | 'withheld';

/** Makes the writer of one text. `isCut` says that the text goes on and was cut, which explains a quote without an end. */
export function createSanitizedSql(isCut: boolean): SanitizedSql {
  let written = '';
  /** The length of what was written before the first string. */
  let safe = -1;
  let words: string[] = [];
  let setting: Setting = 'none';

  function write(text: string, spaced: boolean): void {
    written += spaced && written !== '' ? ` ${text}` : text;
  }

  function beginStatement(): void {
    words = [];
    setting = 'none';
  }

  function takeWord(word: string): void {
    if (words.length < 2) words.push(word);
    const [command, kind = ''] = words;
    if (setting === 'name' && word === 'TO') setting = 'value';
    if (word !== 'SET') return;
    if (command === 'SET' || (command === 'ALTER' && HAVE_SETTINGS.has(kind))) setting = 'name';
  }

  /** What follows the `?` that stands for a value is left out, to the end of the statement. */
  function withhold(spaced: boolean): void {
    if (setting === 'value') write('?', spaced);
    setting = 'withheld';
  }

  function takeBroken(unterminated: boolean, spaced: boolean): false {
    if (unterminated && !isCut && safe >= 0) written = `${written.slice(0, safe)} ?`;
    else write('?', spaced);
    return false;
  }

  function takeLiteral(spaced: boolean): void {
    if (safe < 0) safe = written.length;
    write('?', spaced);
  }

  return {
    take({ kind, text, word, spaced, unterminated }) {
      if (kind === 'broken') return takeBroken(unterminated, spaced);
      const endsStatement = text === ';';
      if (!endsStatement && (setting === 'value' || setting === 'withheld')) {
        withhold(spaced);
        return true;
      }
      if (kind === 'literal' || kind === 'number') takeLiteral(spaced);
      else write(text, spaced);
      if (word !== undefined) takeWord(word);
      else if (setting === 'name' && text === '=') setting = 'value';
      if (!endsStatement) return true;
      beginStatement();
      return true;
    },
    text: () => collapseLists(written),
  };
}

/** `IN (?, ?, ?)` becomes `IN (?)`, so that lists of any length are one text. */
function collapseLists(text: string): string {
  return text.replace(/\bIN ?\( ?[-+]?\?(?: ?, ?[-+]?\?)+ ?\)/gi, 'IN (?)');
}
