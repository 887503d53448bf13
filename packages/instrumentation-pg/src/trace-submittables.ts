/**
 * Follows objects that send their query themselves: query objects, cursors, streams.
 *
 * The client tells them what the server answers by calling their methods, so these are replaced on the object until the last one was called. A listener
 * would not do: one for `error` would change what happens to an error that nobody else listens for.
 */
import type { Context } from '@opentelemetry/api';
import { activeContext, bindToContext } from '@throughline/core';

import { callInCallersContext } from './caller-context.ts';
import type { PgFunction, Submittable } from './pg-library.ts';
import { isFunction } from './pg-library.ts';

/** Who follows an object. */
export interface SubmittableObserver {
  /** The context of the application's call, in which its listeners and callbacks run. */
  readonly context: Context;
  succeeded(): void;
  failed(error: unknown): void;
}

type MethodName = 'handleReadyForQuery' | 'handleError' | 'handlePortalSuspended' | 'handleDataRow' | 'read' | 'close';

/** Follows an object until its query has ended. */
export function followSubmittable(query: Submittable, { context, succeeded, failed }: SubmittableObserver): void {
  const restore: (() => void)[] = [];
  const replace = (name: MethodName, make: (original: PgFunction) => PgFunction): void => {
    const original = query[name];
    if (isFunction(original)) restore.push(replaceMethod(query, name, make(original)));
  };
  const finish = (tell: () => void): void => {
    for (const undo of restore.splice(0)) undo();
    tell();
  };

  replace('handleReadyForQuery', (original) => inContext(context, original, () => finish(succeeded)));
  replace('handleError', (original) => inContext(context, original, ([error]) => finish(() => failed(error))));
  replace('handlePortalSuspended', (original) => inContext(context, original));
  replace('handleDataRow', (original) => whenListenedFor(query, inContext(context, original), original));
  if (query.handleReadyForQuery === undefined) query.once?.('end', () => finish(succeeded));
  // A stream has a `read` of its own, without callbacks.
  if (query.pipe !== undefined) return;
  replace('read', callingBackInContext);
  replace('close', callingBackInContext);
}

function replaceMethod(query: Submittable, name: MethodName, replacement: PgFunction): () => void {
  const own = Object.getOwnPropertyDescriptor(query, name);
  query[name] = replacement;
  return () => {
    if (query[name] !== replacement) return;
    if (own === undefined) delete query[name];
    else Object.defineProperty(query, name, own);
  };
}

/** Calls the original in the context, after `first`. */
function inContext(context: Context, original: PgFunction, first?: (args: unknown[]) => void): PgFunction {
  return function handleInContext(this: unknown, ...args) {
    first?.(args);
    return callInCallersContext(context, original, this, args);
  };
}

/** Rows are many: only those that somebody listens for need the context. */
function whenListenedFor(query: Submittable, withListeners: PgFunction, without: PgFunction): PgFunction {
  return function handleDataRow(this: unknown, ...args) {
    const isListenedFor = (query.listenerCount?.('row') ?? 0) > 0;
    return Reflect.apply(isListenedFor ? withListeners : without, this, args);
  };
}

/** Has the callback, which comes last, run in the context of its own call. */
function callingBackInContext(original: PgFunction): PgFunction {
  return function callBackInContext(this: unknown, ...args) {
    const last = args.length - 1;
    const callback = args[last];
    if (isFunction(callback)) args[last] = bindToContext(activeContext(), callback);
    return Reflect.apply(original, this, args);
  };
}
