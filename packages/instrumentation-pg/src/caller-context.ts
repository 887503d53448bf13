import type { Context } from '@opentelemetry/api';
import { activeContext, callInContext } from '@throughline/core';

import type { PgFunction } from './pg-library.ts';

/** Calls a function in a context, which costs nothing where it is active already. */
export function callInCallersContext(context: Context, fn: PgFunction, self: unknown, args: unknown[]): unknown {
  return context === activeContext() ? Reflect.apply(fn, self, args) : callInContext(context, fn, self, args);
}
