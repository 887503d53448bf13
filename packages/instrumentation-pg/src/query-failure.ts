/**
 * What a span may say of a failed query.
 *
 * Messages of the server repeat data: `invalid input syntax for type integer: "…"`. What stands in quotes and every number is therefore masked, and
 * what was written by a function of the database, which can be anything, is left out.
 */
import { withholdMessage } from '@throughline/core';
import { errorType } from '@throughline/instrumentation';

/** A failed query, as its span shows it. */
export interface QueryFailure {
  /** `db.response.status_code`: the SQLSTATE. `undefined` when the error did not come from the server. */
  readonly statusCode: string | undefined;
  /** `error.type`: the SQLSTATE, `timeout`, or the code or class of the error. */
  readonly type: string;
  /** The description of the status. */
  readonly message: string | undefined;
}

interface ServerError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly severity?: unknown;
  readonly routine?: unknown;
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
// In any of the styles of the server's languages.
const OPENING_QUOTE = /(?<=^|[\s(:=,])['"`«»‹›„“”‘’『「]/;
const CLOSING_QUOTE = /['"`«»‹›“”‘’』」]/;
const NUMBER = /(?<![\p{L}\p{N}_])[-+]?\.?\d[\p{L}\p{N}_.:+-]*/gu;
// Errors of functions in the languages of the server, and of applications that raise them.
const WRITTEN_BY_FUNCTIONS = /^(?:P0|38|39|XX)/;
const RAISED = 'exec_stmt_raise';
const LONGEST_MESSAGE = 512;
const TIMEOUT = 'timeout';

/** Reads whatever a query was rejected with. Never throws. */
export function readFailure(error: unknown): QueryFailure {
  try {
    const { code, message, severity, routine } = Object(error) as ServerError;
    const text = typeof message === 'string' ? message : undefined;
    if (typeof severity !== 'string' || typeof code !== 'string' || !SQLSTATE.test(code))
      return { statusCode: undefined, type: typeOf(error, code, text), message: text?.slice(0, LONGEST_MESSAGE) };
    const isServersOwn = typeof routine === 'string' && routine !== RAISED && !WRITTEN_BY_FUNCTIONS.test(code);
    const shown = isServersOwn && text !== undefined ? masked(text) : undefined;
    // The spans of the handlers that the error is thrown through record it too.
    withholdMessage(error, shown ?? `SQLSTATE ${code}`);
    return { statusCode: code, type: code, message: shown };
  } catch {
    return { statusCode: undefined, type: errorType(error), message: undefined };
  }
}

/** Whether a wait for a connection was given up, by pg or by the operating system. */
export function isTimeout(error: unknown): boolean {
  const { type } = readFailure(error);
  return type === TIMEOUT || type === 'ETIMEDOUT';
}

/** The timeouts of pg are plain errors without a code. */
function typeOf(error: unknown, code: unknown, message: string | undefined): string {
  return code === undefined && message !== undefined && /\btimeout\b/i.test(message) ? TIMEOUT : errorType(error);
}

/** Masks from the first quote to the last one, because data may hold quotes too, and all numbers. */
function masked(message: string): string {
  const start = message.slice(0, LONGEST_MESSAGE);
  const open = start.search(OPENING_QUOTE);
  if (open < 0) return start.replace(NUMBER, '?');
  let close = message.length - 1;
  while (close > open && !CLOSING_QUOTE.test(message[close] as string)) close--;
  const rest = close === open ? '' : message.slice(close + 1, close + LONGEST_MESSAGE);
  return `${start.slice(0, open)}?${rest}`.replace(NUMBER, '?');
}
