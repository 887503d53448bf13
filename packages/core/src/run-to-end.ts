import { types } from 'node:util';

/** What hears how a function ended. One for all that is run alike, so that a run costs no object. */
export interface Endings<Subject> {
  succeeded(subject: Subject): void;
  failed(subject: Subject, error: unknown): void;
}

/**
 * Runs a function and says how it ended: when it returned or threw, or when the promise it returned has settled. Errors go on unchanged.
 *
 * Of a promise the caller gets the continuation: a reaction on the side would mark a rejection as handled that nobody handles.
 */
export function runToEnd<Subject, Result>(subject: Subject, body: () => Result, endings: Endings<Subject>): Result {
  let result: Result;
  try {
    result = body();
  } catch (error) {
    endings.failed(subject, error);
    throw error;
  }
  if (types.isPromise(result)) return result.then(...reactions(subject, endings)) as Result;
  endings.succeeded(subject);
  return result;
}

function reactions<Subject>(
  subject: Subject,
  endings: Endings<Subject>,
): [(value: unknown) => unknown, (error: unknown) => never] {
  return [
    (value) => {
      endings.succeeded(subject);
      return value;
    },
    (error) => {
      endings.failed(subject, error);
      throw error;
    },
  ];
}
