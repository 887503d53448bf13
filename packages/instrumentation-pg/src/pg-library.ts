/**
 * The parts of pg 8 and pg-pool that the instrumentation touches: the boundary to the patched library.
 */
/** A socket, once it is connected. */
export interface PgSocket {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** A client, of JavaScript or of libpq. The latter has no `connection`. */
export interface PgClient {
  readonly host?: string | null | undefined;
  readonly port?: number | null | undefined;
  readonly database?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly connection?: { readonly stream?: PgSocket | undefined } | undefined;
  query(this: PgClient, ...args: unknown[]): unknown;
}

/** A pool. The callback of `connect` gets the error, the client and its release. */
export interface PgPool {
  readonly options?:
    | {
        readonly connectionString?: string | undefined;
        readonly host?: string | undefined;
        readonly port?: number | string | undefined;
        readonly database?: string | undefined;
        readonly user?: string | undefined;
        readonly max?: number | undefined;
      }
    | undefined;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  /** Whether it was ended, and its last client is gone. */
  readonly ended: boolean;
  connect(this: PgPool, ...args: unknown[]): unknown;
  query(this: PgPool, ...args: unknown[]): unknown;
}

/** A function of pg or of the application, as it is wrapped. */
export type PgFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * An object that sends its query itself: a `Query`, a cursor, a stream. The client calls `handle…` with what the server answers; queries of
 * libpq have only `handleError`, and emit `end`.
 */
export interface Submittable {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly values?: unknown;
  /** What a stream of rows reads from. */
  readonly cursor?: { readonly text?: unknown; readonly values?: unknown } | undefined;
  submit: PgFunction;
  handleReadyForQuery?: PgFunction;
  handleError?: PgFunction;
  handlePortalSuspended?: PgFunction;
  handleDataRow?: PgFunction;
  read?: PgFunction;
  close?: PgFunction;
  pipe?: unknown;
  once?(event: string, listener: () => void): unknown;
  listenerCount?(event: string): number;
}

/** The prototype of the class of clients that a file of pg exports. */
export function clientPrototype(exports: unknown): PgClient {
  return (exports as { readonly prototype: PgClient }).prototype;
}

/** The prototype of the class of pools that pg-pool exports. */
export function poolPrototype(exports: unknown): PgPool {
  return (exports as { readonly prototype: PgPool }).prototype;
}

/** Whether the first argument of `query` sends its query itself. */
export function isSubmittable(query: unknown): query is Submittable {
  return typeof query === 'object' && query !== null && typeof (query as Partial<Submittable>).submit === 'function';
}

/** Whether a value has a `then`, as the promises of any library do. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  );
}

/** Whether a value can be called. */
export function isFunction(value: unknown): value is PgFunction {
  return typeof value === 'function';
}
