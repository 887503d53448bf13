/**
 * What is kept per text: what it does, and its attributes together with those of the database it was sent to.
 *
 * A text is taken apart when it is first recorded. The caches are bounded, and long texts stay out of them, so that a million different texts
 * take no more memory than a thousand.
 */
import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock, BoundedCache } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';
import type { BlockCache } from '@throughline/instrumentation';
import { createBlockCache } from '@throughline/instrumentation';

import type { Target } from './connections.ts';
import type { PgQuery } from './pg-options.ts';
import { isParameterized } from './query-arguments.ts';
import { LONGEST_TEXT, analyseSql } from './sql-analysis.ts';

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
  const shownAsTheyAre = createBoundedCache<string, Statement>(MOST_TEXTS);
  const sanitized = createBoundedCache<string, Statement>(MOST_TEXTS);

  function findIn(cache: BoundedCache<string, Statement>, text: string): Statement {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const statement = createStatement(text, { isShown: cache === shownAsTheyAre, fixed });
    if (text.length <= LONGEST_KEPT_TEXT) cache.set(text, statement);
    return statement;
  }

  return {
    find: (query) => findIn(sanitize && !isParameterized(query) ? sanitized : shownAsTheyAre, query.text),
  };
}

interface StatementParts {
  /** Whether the text is shown as it is. */
  readonly isShown: boolean;
  readonly fixed: Attributes | undefined;
}

function createStatement(text: string, { isShown, fixed }: StatementParts): Statement {
  const { summary, operation, target: name, sanitized } = analyseSql(text);
  const shown = isShown ? text.slice(0, LONGEST_TEXT) : sanitized;
  const nameOf = operation === 'CALL' ? 'db.stored_procedure.name' : 'db.collection.name';
  const attributes: Attributes = {
    ...(operation !== undefined && { 'db.operation.name': operation }),
    ...(operation !== undefined && name !== undefined && { [nameOf]: name }),
    ...(summary !== undefined && { 'db.query.summary': summary }),
    ...(shown !== '' && { 'db.query.text': shown }),
  };
  const describe = (target: Target): Attributes => ({ ...fixed, ...target.attributes, ...attributes });
  const blocks: BlockCache<Target> = createBlockCache(MOST_TARGETS_OF_A_TEXT, describe);
  return { summary, attributes, block: (target) => blocks.get(target) };
}
