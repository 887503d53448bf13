/**
 * What is kept per text: what it does, and its attributes together with those of the database it was sent to.
 *
 * A text is taken apart when it is first recorded. Texts that differ in their literals alone share one statement. The caches are bounded, and
 * long texts stay out of them, so that a million different texts take no more memory than a thousand.
 */
import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';
import { createBlockCache } from '@throughline/instrumentation';

import type { Target } from './connections.ts';
import type { PgQuery } from './pg-options.ts';
import { isParameterized } from './query-arguments.ts';
import { LONGEST_TEXT, sanitizeSql } from './sanitized-sql.ts';
import { summarizeSql } from './sql-summary.ts';

/** A text, as spans show it. */
export interface Statement {
  /** The name of its spans; `undefined` where the text is not understood. */
  readonly summary: string | undefined;
  /** What the text alone determines. */
  readonly attributes: Attributes;
  /** The attributes of the text together with those of a target. */
  block(target: Target): AttributeBlock;
}

/** Finds the statement of a query, and makes it where it is missing. */
export interface Statements {
  find(query: PgQuery): Statement;
}

/** What all statements have in common. */
export interface StatementDefaults {
  readonly sanitize: boolean;
  /** Attributes of every span. */
  readonly attributes: Attributes | undefined;
}

const MOST_TEXTS = 1_000;
const LONGEST_KEPT_TEXT = 4_096;
const MOST_TARGETS_OF_A_TEXT = 32;

/** Makes empty caches. */
export function createStatements({ sanitize, attributes: fixed }: StatementDefaults): Statements {
  const create = (shown: string, sanitized: string): Statement => createStatement(fixed, shown, sanitized);
  const shownAsIs = createKeptByText((text) => create(text.slice(0, LONGEST_TEXT), sanitizeSql(text)));
  const shownSanitized = createKeptByText((text) => create(text, text));
  const bySource = createKeptByText((text) => shownSanitized(sanitizeSql(text)));
  return { find: (query) => (sanitize && !isParameterized(query) ? bySource : shownAsIs)(query.text) };
}

/** Finds what is kept for a text, or makes it. */
function createKeptByText(create: (text: string) => Statement): (text: string) => Statement {
  const kept = createBoundedCache<string, Statement>(MOST_TEXTS);
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const statement = create(text);
    if (text.length <= LONGEST_KEPT_TEXT) kept.set(text, statement);
    return statement;
  };
}

function createStatement(fixed: Attributes | undefined, shown: string, sanitized: string): Statement {
  const { summary, operation, target: name } = summarizeSql(sanitized);
  const nameOf = operation === 'CALL' ? 'db.stored_procedure.name' : 'db.collection.name';
  const attributes: Attributes = {
    ...(operation !== undefined && { 'db.operation.name': operation }),
    ...(operation !== undefined && name !== undefined && { [nameOf]: name }),
    ...(summary !== undefined && { 'db.query.summary': summary }),
    ...(shown !== '' && { 'db.query.text': shown }),
  };
  const describe = (target: Target): Attributes => ({ ...fixed, ...target.attributes, ...attributes });
  const blocks = createBlockCache(MOST_TARGETS_OF_A_TEXT, describe);
  return { summary, attributes, block: (target) => blocks.get(target) };
}
