import { ROOT_CONTEXT } from '@opentelemetry/api';
import { runInContext, suppressedContext } from '@throughline/core';

/** Runs a function where nothing is traced and where nothing of the request that happened to trigger it is kept alive. */
export function runUntraced<R>(fn: () => R): R {
  return runInContext(suppressedContext(ROOT_CONTEXT), fn);
}
