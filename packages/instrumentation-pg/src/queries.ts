/**
 * The span of a query, from the call of the application to the delivery of its result.
 */
import type { Attributes, Context, Exception } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import { ports, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';
import { failSpan } from '@throughline/instrumentation';

import type { Connection, Connections, Target } from './connections.ts';
import { peerAttributes } from './connections.ts';
import type { PgClient } from './pg-library.ts';
import { isSubmittable } from './pg-library.ts';
import type { PgOptions, PgQuery, PgResult } from './pg-options.ts';
import { readQuery, replaceText } from './query-arguments.ts';
import { readFailure } from './query-failure.ts';
import { putParameters } from './query-parameters.ts';
import { withTraceComment } from './sql-comment.ts';
import { createStatements } from './statements.ts';

/** A query on its way. */
export interface Operation {
  readonly span: LiveSpan;
  readonly client: PgClient;
  readonly knowsPeer: boolean;
  ended: boolean;
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

/** Begins and ends the spans of queries. */
export interface Queries {
  /** Begins the span of a query. `undefined` when nothing is recorded. May change the text among the arguments. */
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
  const statements = createStatements({ sanitize: options.sanitizeQueryText !== false, attributes });
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

  function isTraced(args: readonly unknown[], context: Context): boolean {
    if (needsParent && spanOf(context) === undefined) return false;
    return isIgnored === undefined || isIgnored(readQuery(args)) !== true;
  }

  function record(span: LiveSpan, query: PgQuery, target: Target): void {
    const statement = statements.find(query);
    span.updateName(statement.summary ?? target.namespace ?? SYSTEM);
    span.useBlock(statement.block(target));
    if (options.recordParameters === true && query.values !== undefined) putParameters(span, query.values);
  }

  function tellWait(span: LiveSpan, connection: Connection): void {
    if (connection.waited === undefined) return;
    span.put(WAIT_TIME, connection.waited);
    connection.waited = undefined;
  }

  function end(span: LiveSpan, error: unknown): void {
    const { statusCode, type, message } = readFailure(error);
    if (statusCode === undefined) span.recordException(error as Exception);
    else span.put('db.response.status_code', statusCode);
    failSpan(span, type, message);
    span.end();
  }

  return {
    begin(client, args, context) {
      if (!isTraced(args, context)) return undefined;
      const span = ports.span.start(source, SYSTEM, context, { client, args });
      if (!span.recording && !commentsOn) return undefined;
      const query = readQuery(args);
      if (commentsOn) comment(args, query, span);
      if (!span.recording) return undefined;
      const connection = connections.of(client);
      record(span, query, connection.target);
      tellWait(span, connection);
      requestHook?.(span, { query, connection: connectionOf(client) });
      return { span, client, knowsPeer: connection.isComplete, ended: false };
    },
    succeed(operation, result) {
      if (operation.ended) return;
      operation.ended = true;
      const { span } = operation;
      putPeer(operation);
      if (result !== undefined) responseHook?.(span, { data: result as PgResult | readonly PgResult[] });
      span.end();
    },
    fail(operation, error) {
      if (operation.ended) return;
      operation.ended = true;
      putPeer(operation);
      end(operation.span, error);
    },
    failUnsent({ args, context, target, since, waited, error }) {
      if (!isTraced(args, context)) return;
      const query = readQuery(args);
      const described = { ...attributes, ...target.attributes, ...statements.find(query).attributes };
      const start = { kind: SpanKind.CLIENT, startTime: since, attributes: described };
      const span = ports.span.startWith(host.scope, SYSTEM, start, context);
      if (!span.recording) return;
      record(span, query, target);
      span.put(WAIT_TIME, waited);
      end(span, error);
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
