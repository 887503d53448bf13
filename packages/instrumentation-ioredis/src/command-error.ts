/**
 * What a span may say of a failed command.
 *
 * Error messages of a Redis server repeat arguments, and arguments are withheld. What stands in quotes is therefore masked, and what a
 * script says, which can be anything, is left out.
 */
import { errorType } from '@throughline/instrumentation';

/** A failed command, as its span shows it. */
export interface CommandError {
  /** `db.response.status_code`: the prefix of the server's error, such as `WRONGTYPE`. */
  readonly statusCode: string | undefined;
  /** `error.type`: the prefix, or the class or code of an error that did not come from the server. */
  readonly type: string;
  /** The description of the status. */
  readonly message: string | undefined;
}

const PREFIX = /^[A-Z][A-Z0-9_]{0,63}(?= |$)/;
const REPEATED_ARGUMENTS = /,? with args beginning with:.*$/s;
// From the first quote that opens to the last one, because an argument may hold quotes too.
const QUOTED = /(?<=^|[\s(:=])['"`].*['"`]/s;
const SCRIPTS = new Set(['eval', 'evalsha', 'eval_ro', 'evalsha_ro', 'fcall', 'fcall_ro']);
const LONGEST_MESSAGE = 512;

/** Reads whatever a command was rejected with. Never throws. */
export function readCommandError(command: string, error: unknown): CommandError {
  try {
    const { name, message } = Object(error) as { name?: unknown; message?: unknown };
    const text = typeof message === 'string' ? message.slice(0, LONGEST_MESSAGE) : undefined;
    if (name !== 'ReplyError' || text === undefined)
      return { statusCode: undefined, type: errorType(error), message: text };
    const statusCode = PREFIX.exec(text)?.[0];
    return {
      statusCode,
      type: statusCode ?? 'ReplyError',
      message: SCRIPTS.has(command.toLowerCase()) ? undefined : masked(text),
    };
  } catch {
    return { statusCode: undefined, type: errorType(error), message: undefined };
  }
}

function masked(message: string): string {
  return message.replace(REPEATED_ARGUMENTS, '').replace(QUOTED, '?');
}
