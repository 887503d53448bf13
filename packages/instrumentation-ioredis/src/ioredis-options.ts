import type { Attributes, Span } from '@opentelemetry/api';

/** What a request hook is told of a command. */
export interface RedisRequest {
  /** The name of the command as the application gave it, `PIPELINE` or `MULTI`. */
  readonly cmdName: string;
  /** The arguments of the command; none for a pipeline. */
  readonly cmdArgs: readonly unknown[];
}

/** Writes a command as text, or `undefined` for no text. */
export type CommandSerializer = (cmdName: string, cmdArgs: readonly unknown[]) => string | undefined;

/** The options of the ioredis instrumentation. All are optional. */
export interface IoredisOptions {
  /** Makes spans only inside another span, so that polling and blocking loops make no traces of their own. The other commands are measured all the same. Default `true`. */
  readonly requireParentSpan?: boolean | undefined;
  /** Commands that get no span and are not measured: their names, in lower case as ioredis writes them, or a function that says so. */
  readonly ignore?: readonly string[] | ((cmdName: string, cmdArgs: readonly unknown[]) => boolean) | undefined;
  /**
   * Records commands with their arguments as `db.query.text`: `true` for all arguments, or a function that writes the text. Arguments often
   * are personal data. Default `false`. Those of `auth`, `hello`, `acl`, `config` and `migrate` are never recorded by `true`.
   */
  readonly recordArguments?: boolean | CommandSerializer | undefined;
  /** Attributes for each span. */
  readonly attributes?: Attributes | undefined;
  /** Is called when a span was started, before the command is sent. */
  readonly requestHook?: ((span: Span, request: RedisRequest) => void) | undefined;
  /** Is called with the reply as the server sent it, before the span ends. Not called when the command fails. */
  readonly responseHook?:
    | ((span: Span, cmdName: string, cmdArgs: readonly unknown[], response: unknown) => void)
    | undefined;
}
