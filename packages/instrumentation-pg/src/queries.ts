/**
 * The span and the duration of a query, from the call of the application to the delivery of its result.
 */
import type { Attributes, Context, Exception } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import { NO_SPAN, metricsAreOn, ports, spanOf } from '@throughline/core';
import type { DatabaseEntry, InstrumentationHost, MeasuredOperation } from '@throughline/instrumentation';
import { failSpan, startOfOperation } from '@throughline/instrumentation';

import type { Connection, Connections, Target } from './connections.ts';
import { peerAttributes } from './connections.ts';
import type { PgClient } from './pg-library.ts';
import { isSubmittable } from './pg-library.ts';
import type { PgOptions, PgQuery, PgResult } from './pg-options.ts';
import { readQuery, replaceText } from './query-arguments.ts';
import type { QueryFailure } from './query-failure.ts';
import { readFailure } from './query-failure.ts';
import { putParameters } from './query-parameters.ts';
import { withTraceComment } from './sql-comment.ts';
import { createStatements } from './statements.ts';

/** What a query on its way is made of. */
export interface OperationParts extends MeasuredOperation {
  readonly client: PgClient;
  readonly entry: DatabaseEntry;
  readonly knowsPeer: boolean;
}

/**
 * A query on its way.
 *
 * A class, because V8 moves object literals that live as long as a request straight to the old generation, and with them all that they lead to.
 */
export class Operation implements MeasuredOperation {
  readonly span: LiveSpan;
  readonly context: Context;
  readonly startTicks: number;
  readonly client: PgClient;
  /** What it has in common with others. */
  readonly entry: DatabaseEntry;
  readonly knowsPeer: boolean;
  ended: boolean;

  constructor({ span, context, startTicks, client, entry, knowsPeer }: OperationParts) {
    this.span = span;
    this.context = context;
    this.startTicks = startTicks;
    this.client = client;
    this.entry = entry;
    this.knowsPeer = knowsPeer;
    this.ended = false;
  }
}

/** What a query was to be sent with, had there been a connection. */
export interface UnsentQuery {
  readonly args: readonly unknown[];
  readonly context: Context;
  readonly target: Target;
  /** When the application asked for the connection, in milliseconds of `performance.now()`. */
  readonly since: number;
  readonly waited: number;
  readonly error: unknown;
}

/** Begins and ends queries. */
export interface Queries {
  /** Begins a query. `undefined` when nothing of it is recorded. May change the text among the arguments. */
  begin(client: PgClient, args: unknown[], context: Context): Operation | undefined;
  succeed(operation: Operation, result: unknown): void;
  fail(operation: Operation, error: unknown): void;
  /** Records a query that failed because there was no connection to send it on. */
  failUnsent(query: UnsentQuery): void;
}

/** What a sampler that looks at attributes is asked about. */
interface Subject {
  readonly client: PgClient;
  readonly args: readonly unknown[];
}

const WAIT_TIME = 'db.client.connection.wait_time';

/** The name of a span until its text was read, and of one whose text and database say nothing. */
const SYSTEM = 'postgresql';

/** Makes the queries of an installed instrumentation. */
export function createQueries(host: InstrumentationHost, options: PgOptions, connections: Connections): Queries {
  const { attributes } = options;
  const statements = createStatements({ scope: host.scope, sanitize: options.sanitizeQueryText !== false, attributes });
  const isIgnored = host.callback('ignore', options.ignore);
  const requestHook = host.callback('requestHook', options.requestHook);
  const responseHook = host.callback('responseHook', options.responseHook);
  const needsParent = options.requireParentSpan === true;
  const commentsOn = options.addSqlCommenterCommentToQueries === true;

  const describe = ({ client, args }: Subject): Attributes => ({
    ...attributes,
    ...connections.of(client).target.attributes,
    ...statements.find(readQuery(args)).attributes,
  });
  const source: SpanSource<Subject> = { scope: host.scope, kind: SpanKind.CLIENT, describe };

  /** Whether a query gets no span because it has no parent. Its duration is measured all the same. */
  function isOrphan(context: Context): boolean {
    return needsParent && spanOf(context) === undefined;
  }

  /** Whether nothing of a query is to be recorded. */
  function isLeftAlone(args: readonly unknown[], context: Context): boolean {
    if (isOrphan(context) && !metricsAreOn()) return true;
    return isIgnored !== undefined && isIgnored(readQuery(args)) === true;
  }

  function record(span: LiveSpan, query: PgQuery, name: string | undefined, entry: DatabaseEntry): void {
    span.updateName(name ?? SYSTEM);
    span.useBlock(entry.block());
    if (options.recordParameters === true && query.values !== undefined) putParameters(span, query.values);
  }

  function tellWait(span: LiveSpan, connection: Connection): void {
    if (connection.waited === undefined) return;
    span.put(WAIT_TIME, connection.waited);
    connection.waited = undefined;
  }

  function endFailed(span: LiveSpan, error: unknown, { statusCode, type, message }: QueryFailure): void {
    if (statusCode === undefined) span.recordException(error as Exception);
    else span.put('db.response.status_code', statusCode);
    failSpan(span, type, message);
    span.end();
  }

  return {
    begin(client, args, context) {
      if (isLeftAlone(args, context)) return undefined;
      const span = isOrphan(context) ? NO_SPAN : ports.span.start(source, SYSTEM, context, { client, args });
      const startTicks = startOfOperation(context);
      const isFollowed = span.recording || startTicks !== 0;
      if (!isFollowed && !commentsOn) return undefined;
      const query = readQuery(args);
      if (commentsOn) comment(args, query, span);
      if (!isFollowed) return undefined;
      const connection = connections.of(client);
      const { target, isComplete: knowsPeer } = connection;
      const statement = statements.find(query);
      const entry = statement.entry(target);
      if (span.recording) {
        record(span, query, statement.summary ?? target.namespace, entry);
        tellWait(span, connection);
        requestHook?.(span, { query, connection: connectionOf(client) });
      }
      return new Operation({ span, context, startTicks, client, entry, knowsPeer });
    },
    succeed(operation, result) {
      if (operation.ended) return;
      operation.ended = true;
      const { span, entry } = operation;
      entry.measure(operation);
      if (!span.recording) return;
      putPeer(operation);
      if (result !== undefined) responseHook?.(span, { data: result as PgResult | readonly PgResult[] });
      span.end();
    },
    fail(operation, error) {
      if (operation.ended) return;
      operation.ended = true;
      const { span, entry } = operation;
      const failure = readFailure(error);
      entry.measure(operation, failure);
      if (!span.recording) return;
      putPeer(operation);
      endFailed(span, error, failure);
    },
    failUnsent({ args, context, target, since, waited, error }) {
      if (isLeftAlone(args, context)) return;
      const query = readQuery(args);
      const statement = statements.find(query);
      const described = { ...attributes, ...target.attributes, ...statement.attributes };
      const start = { kind: SpanKind.CLIENT, startTime: since, attributes: described };
      const span = isOrphan(context) ? NO_SPAN : ports.span.startWith(host.scope, SYSTEM, start, context);
      const failure = readFailure(error);
      const entry = statement.entry(target);
      if (startOfOperation(context) !== 0) entry.measure({ span, context, startTicks: since }, failure);
      if (!span.recording) return;
      record(span, query, statement.summary ?? target.namespace, entry);
      span.put(WAIT_TIME, waited);
      endFailed(span, error, failure);
    },
  };
}

/** A prepared statement is sent once for many spans, and an object that sends itself has its text already. */
function comment(args: unknown[], { text, name }: PgQuery, span: LiveSpan): void {
  if (name !== undefined || isSubmittable(args[0])) return;
  const commented = withTraceComment(text, span);
  if (commented !== text) replaceText(args, commented);
}

/** The socket was not connected yet when the query was made. */
function putPeer({ knowsPeer, client, span }: Operation): void {
  if (knowsPeer) return;
  for (const [key, value] of Object.entries(peerAttributes(client.connection?.stream)))
    if (value !== undefined) span.put(key, value);
}

function connectionOf({ database, host, port, user }: PgClient): Record<string, unknown> {
  return { database: database ?? undefined, host: host ?? undefined, port: port ?? undefined, user: user ?? undefined };
}
