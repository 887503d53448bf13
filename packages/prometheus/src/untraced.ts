import { ROOT_CONTEXT } from '@opentelemetry/api';
import { runInContext, suppressedContext } from '@throughline/core';

/** Runs a function where nothing is traced, and outside the request that happened to trigger it. */
export function runUntraced<R>(fn: () => R): R {
  return runInContext(suppressedContext(ROOT_CONTEXT), fn);
}
