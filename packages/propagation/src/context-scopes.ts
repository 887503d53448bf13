import type { Context } from '@opentelemetry/api';
import type { ContextScope } from '@throughline/core';
import { attachContext, runInContext } from '@throughline/core';

import { isContext } from './usable-context.ts';

/**
 * Makes a context active for the rest of the present execution, until the scope is detached; `using` does that by itself. Prefer
 * `withTraceContext`, which cannot be left open.
 *
 * Does nothing with what is no context, and where another SDK's context manager is in charge.
 */
export function attachTraceContext(context: Context): ContextScope {
  return isContext(context) ? attachContext(context) : { detach: () => undefined, [Symbol.dispose]: () => undefined };
}

/** Ends what `attachTraceContext` began. Doing it again does nothing. */
export function detachTraceContext(scope: ContextScope | null | undefined): void {
  if (typeof scope?.detach === 'function') scope.detach();
}

/** Runs a function in a context and returns what it returns; its errors pass through unchanged. */
export function withTraceContext<Result>(context: Context, fn: () => Result): Result {
  if (typeof fn !== 'function') return fn;
  return isContext(context) ? runInContext(context, fn) : fn();
}
