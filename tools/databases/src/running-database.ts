/** A database that answers now. */
export interface RunningDatabase<Origin extends string = string> {
  /** The address to hand to a client, with credentials where there are any. */
  readonly url: string;
  /** Where the database comes from. `environment` is a server of the user's, which `close()` leaves alone. */
  readonly origin: Origin;
  /** Stops the server and removes its directory; later calls return the same promise. */
  close(): Promise<void>;
}

/** Settings of one start; every one has a default. */
export interface DatabaseOptions {
  /**
   * Where `DATABASE_URL`, `REDIS_URL`, `PATH` and `TMPDIR` are read. Default `process.env`; `{}` starts a server of
   * one's own whatever the user has set.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The port on 127.0.0.1, 1 to 65535. Default: a free one. */
  readonly port?: number;
  /** Milliseconds from the call to the first answer. Default 30000. */
  readonly timeoutMs?: number;
}
