import type { Attributes, Span } from '@opentelemetry/api';

/** A query as the application gave it. */
export interface PgQuery {
  /** The text; empty where only the name of a prepared statement was given. */
  readonly text: string;
  /** The name of the prepared statement. */
  readonly name?: string | undefined;
  /** The bind values. */
  readonly values?: readonly unknown[] | undefined;
}

/** The connection that a query is sent on, as the application configured it. */
export interface PgConnection {
  readonly database?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
}

/** What a request hook is told. */
export interface PgRequest {
  readonly query: PgQuery;
  readonly connection: PgConnection;
}

/** A result of pg. */
export interface PgResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: readonly unknown[];
}

/** What a response hook is told. */
export interface PgResponse {
  /** The result as the application gets it; a list for a text of several statements. */
  readonly data: PgResult | readonly PgResult[];
}

/** The options of the pg instrumentation. All are optional. */
export interface PgOptions {
  /** Makes spans only inside another span. The other queries are measured all the same. Default `false`. */
  readonly requireParentSpan?: boolean | undefined;
  /** Queries for which it returns `true` get no span and are not measured. */
  readonly ignore?: ((query: PgQuery) => boolean) | undefined;
  /**
   * Puts a `?` in the place of each literal of `db.query.text`, and leaves comments out. Default `true`. Texts with bind values and texts of
   * prepared statements are recorded as they are in any case.
   */
  readonly sanitizeQueryText?: boolean | undefined;
  /** Records the bind values as `db.query.parameter.<n>`, counted from 0. They often are personal data. Default `false`. */
  readonly recordParameters?: boolean | undefined;
  /**
   * Appends a comment with the `traceparent` to each text that has no comment and no name, so that the server's log shows the trace. Default
   * `false`.
   */
  readonly addSqlCommenterCommentToQueries?: boolean | undefined;
  /** Attributes for each span. */
  readonly attributes?: Attributes | undefined;
  /** Is called when a span was started, before the query is sent; on recorded spans only. */
  readonly requestHook?: ((span: Span, request: PgRequest) => void) | undefined;
  /** Is called with the result, before the span ends; on recorded spans only. Not for failures, and not for cursors, streams and query objects. */
  readonly responseHook?: ((span: Span, response: PgResponse) => void) | undefined;
}
