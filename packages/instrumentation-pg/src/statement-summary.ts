/**
 * Finds out what a text does: its commands and the collections they act upon, in their order.
 *
 * It follows the grammar only as far as that takes: which words announce a name, and what a parenthesis opens. Commands are written in upper
 * case, because their case means nothing to PostgreSQL; names stay as they were written.
 */
import type { SqlTokenKind } from './sql-scanner.ts';
import {
  BEFORE_NAMES,
  COLLECTIONS,
  DEFINITIONS,
  DIRECT,
  ENDS_OF_LIST,
  KINDS,
  MODIFIERS,
  OTHERS,
  PREFIXES,
  QUERIES,
  ROUTINES,
  WRITES,
} from './sql-words.ts';

/** What a statement does. */
export interface StatementSummary {
  /** Commands and names, in their order. */
  readonly parts: readonly string[];
}

/** A token of a statement. */
export interface StatementToken {
  readonly kind: SqlTokenKind;
  readonly text: string;
  /** The text in upper case, of words only. */
  readonly word: string | undefined;
}

/** Takes the tokens of one statement, one after the other. */
export interface StatementReader {
  take(token: StatementToken): void;
  /** Whether the statement holds whole statements, so that a semicolon does not end it. */
  readonly holdsStatements: boolean;
  finish(): StatementSummary;
}

/** What is expected next in a pair of parentheses, or in the statement itself. */
interface Frame {
  /** The query that runs in it. */
  query: string | undefined;
  expects: 'nothing' | 'kind' | 'name' | 'source' | 'common-table';
  /** What a comma brings. */
  lists: 'nothing' | 'name' | 'source' | 'common-table';
  hasUsing: boolean;
}

/** A name that may go on. A source with a parenthesis behind it is a function. */
interface PendingName {
  text: string;
  endsWithDot: boolean;
  readonly isSource: boolean;
}

function newFrame(expects: Frame['expects']): Frame {
  return { query: undefined, expects, lists: 'nothing', hasUsing: false };
}

/** Makes the reader of one statement. */
export function createStatementReader(): StatementReader {
  const parts: string[] = [];
  const commonTables = new Set<string>();
  let command: string | undefined;
  /** How deep the statement itself begins: it may stand in parentheses. */
  let startDepth = 0;
  let isOver = false;
  let holdsStatements = false;
  let frames: Frame[] = [newFrame('nothing')];
  let pending: PendingName | undefined;
  let before = '';

  const top = (): Frame => frames[frames.length - 1] as Frame;

  function expect(frame: Frame, what: 'name' | 'source', inList = false): void {
    frame.expects = what;
    frame.lists = inList ? what : 'nothing';
  }

  function settleName(isFollowedByParenthesis: boolean): void {
    if (pending === undefined) return;
    const { text, isSource } = pending;
    pending = undefined;
    if ((isSource && isFollowedByParenthesis) || commonTables.has(comparable(text))) return;
    parts.push(text);
  }

  function begin(word: string | undefined): void {
    command = word ?? '';
    startDepth = frames.length;
    const frame = top();
    if (command === 'WITH') return beginWith(frame);
    if (QUERIES.has(command)) return beginQuery(frame, command);
    const isKnown = PREFIXES.has(command) || DIRECT.has(command) || DEFINITIONS.has(command) || OTHERS.has(command);
    isOver = !isKnown || OTHERS.has(command);
    if (!isKnown) return;
    parts.push(command);
    if (DEFINITIONS.has(command)) frame.expects = 'kind';
    else if (DIRECT.has(command)) expect(frame, 'name', command === 'TRUNCATE' || command === 'LOCK');
  }

  function beginWith(frame: Frame): void {
    frame.expects = 'common-table';
    frame.lists = 'common-table';
  }

  function beginQuery(frame: Frame, query: string): void {
    parts.push(query);
    frame.query = query;
    frame.hasUsing = false;
    frame.expects = 'nothing';
    frame.lists = 'nothing';
    if (query === 'UPDATE' || query === 'TABLE') frame.expects = 'name';
  }

  /** Whether a `WITH` in the middle of a statement is followed by common tables. */
  function beginsWith({ query }: Frame): boolean {
    return before === '(' || before === 'AS' || (command === 'EXPLAIN' && query === undefined);
  }

  /** Whether the word begins a query in a statement that began with another word. */
  function beginsQuery(word: string, frame: Frame): boolean {
    if (before === '.') return false;
    if (word === 'SELECT') return true;
    if (!WRITES.has(word) || frame.query !== undefined) return false;
    if (frames.length <= startDepth) return before === ')' || command === 'EXPLAIN' || before === 'AS';
    return before === '(' && (frames[frames.length - 2]?.lists === 'common-table' || command === 'COPY');
  }

  function takeKind(frame: Frame, word: string): void {
    if (MODIFIERS.has(word)) return;
    frame.expects = 'nothing';
    if (!KINDS.has(word)) return void (isOver = true);
    parts[parts.length - 1] = before === 'MATERIALIZED' ? `${command} MATERIALIZED ${word}` : `${command} ${word}`;
    holdsStatements = command === 'CREATE' && ROUTINES.has(word);
    if (COLLECTIONS.has(word)) expect(frame, 'name', command === 'DROP');
    else isOver = true;
  }

  function takeKeyword(frame: Frame, word: string): void {
    const { query } = frame;
    if (word === 'FROM') {
      const hasSources = query === 'SELECT' || query === 'DELETE' || query === 'UPDATE';
      if (hasSources && before !== 'DISTINCT') expect(frame, 'source', true);
    } else if (word === 'JOIN') {
      if (query !== undefined || frame.lists === 'source') frame.expects = 'source';
    } else if (word === 'INTO') {
      if (query === 'INSERT' || query === 'MERGE' || query === 'SELECT') expect(frame, 'name');
    } else if (word === 'USING') {
      if ((query === 'DELETE' || query === 'MERGE') && !frame.hasUsing) expect(frame, 'source', true);
      frame.hasUsing = true;
    } else if (ENDS_OF_LIST.has(word)) frame.lists = 'nothing';
  }

  function takeName(text: string, word: string | undefined): void {
    if (command === undefined) return begin(word);
    const frame = top();
    if (frame.expects === 'common-table') {
      if (word === 'RECURSIVE') return;
      commonTables.add(comparable(text));
      frame.expects = 'nothing';
    } else if (word === 'WITH' && beginsWith(frame)) beginWith(frame);
    else if (word !== undefined && beginsQuery(word, frame)) beginQuery(frame, word);
    else if (frame.expects === 'kind' && word !== undefined) takeKind(frame, word);
    else if (frame.expects === 'name' || frame.expects === 'source') {
      if (word !== undefined && BEFORE_NAMES.has(word)) return;
      pending = { text, endsWithDot: false, isSource: frame.expects === 'source' };
      frame.expects = 'nothing';
    } else if (word !== undefined) takeKeyword(frame, word);
  }

  function takeSign(sign: string): void {
    const frame = top();
    if (sign === '(') {
      const opened = newFrame(frame.expects === 'source' ? 'source' : 'nothing');
      if (opened.expects === 'source') opened.lists = 'source';
      frame.expects = 'nothing';
      frames.push(opened);
    } else if (sign === ')') {
      if (frames.length > 1) frames.pop();
    } else if (sign === ',' && frame.lists !== 'nothing') frame.expects = frame.lists;
  }

  return {
    take({ kind, text, word }) {
      if (isOver) return;
      const isName = kind === 'word' || kind === 'quoted-name';
      if (pending !== undefined && (text === '.' || (pending.endsWithDot && isName))) {
        pending.text += text;
        pending.endsWithDot = text === '.';
        return;
      }
      settleName(text === '(');
      if (isName) takeName(text, word);
      else if (kind === 'sign') takeSign(text);
      else if (command === undefined) isOver = true;
      before = word ?? text;
    },
    get holdsStatements() {
      return holdsStatements;
    },
    finish() {
      settleName(false);
      frames = [];
      return { parts };
    },
  };
}

/** Names without quotes are compared whatever their case. */
function comparable(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase();
}
