/**
 * What is kept per text: what it does, and its attributes together with those of the database it was sent to.
 *
 * A text is taken apart when it is first recorded. Texts that differ in their literals alone share one statement. The caches are bounded, and
 * long texts stay out of them, so that a million different texts take no more memory than a thousand.
 */
import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope, MetricSource } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';
import type { DatabaseEntry } from '@throughline/instrumentation';
import { createDatabaseEntries, databaseOperationDuration } from '@throughline/instrumentation';

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
  /** What its operations on a target have in common. */
  entry(target: Target): DatabaseEntry;
}

/** Finds the statement of a query, and makes it where it is missing. */
export interface Statements {
  find(query: PgQuery): Statement;
}

/** What all statements have in common. */
export interface StatementDefaults {
  readonly scope: InstrumentationScope;
  readonly sanitize: boolean;
  /** Attributes of every span. */
  readonly attributes?: Attributes | undefined;
}

const MOST_TEXTS = 1_000;
const LONGEST_KEPT_TEXT = 4_096;
const MOST_TARGETS_OF_A_TEXT = 32;

/** Makes empty caches. */
export function createStatements({ scope, sanitize, attributes: fixed }: StatementDefaults): Statements {
  const duration = databaseOperationDuration(scope);
  const create = (shown: string, sanitized: string): Statement =>
    createStatement({ fixed, duration, shown, sanitized });
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

interface StatementParts {
  readonly fixed: Attributes | undefined;
  readonly duration: MetricSource;
  readonly shown: string;
  readonly sanitized: string;
}

function createStatement({ fixed, duration, shown, sanitized }: StatementParts): Statement {
  const summary = summarizeSql(sanitized);
  // `db.operation.name` and `db.collection.name` are not to be read out of a text (conventions for PostgreSQL); the summary is for that.
  const summarized: Attributes = summary === undefined ? {} : { 'db.query.summary': summary };
  const attributes: Attributes = { ...summarized, ...(shown !== '' && { 'db.query.text': shown }) };
  const entries = createDatabaseEntries<Target>({
    limit: MOST_TARGETS_OF_A_TEXT,
    duration,
    spanAttributes: (target) => ({ ...fixed, ...target.attributes, ...attributes }),
    metricAttributes: (target) => ({ ...target.metricAttributes, ...summarized }),
  });
  return { summary, attributes, entry: (target) => entries.get(target) };
}
