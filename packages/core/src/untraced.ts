import { ROOT_CONTEXT } from '@opentelemetry/api';

import { runInContext, suppressedContext } from './context.ts';

/** Runs a function where nothing is traced, outside the request that happened to trigger it and keeping nothing of it alive. */
export function runUntraced<Result>(fn: () => Result): Result {
  return runInContext(suppressedContext(ROOT_CONTEXT), fn);
}
