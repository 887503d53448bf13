/**
 * Keeps the context of the caller in what undici does for him later.
 *
 * undici calls back from the connection, whose context is that of whoever opened it, and a pool whose connections are all taken makes a request
 * only when one is free. A redirect, a retry or a request that had to wait would hang below a stranger's span. The global `fetch` has
 * neither such pools nor such handlers, so only the package is patched.
 */
import type { Context } from '@opentelemetry/api';
import { activeContext, callInContext } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { UndiciRequest } from './undici-messages.ts';

const VERSIONS = '>=5 <9';

const CONTEXT: unique symbol = Symbol('throughline.context');

type Marked = UndiciRequest & { [CONTEXT]?: Context };

/** Notes the context that a request was made in. */
export function keepContext(request: UndiciRequest, context: Context): void {
  (request as Marked)[CONTEXT] = context;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Methods = Record<PropertyKey, Method>;

/** By these a request hands what arrived to the handler: the names up to undici 7, and those since. */
const CALLBACKS = ['onHeaders', 'onComplete', 'onError', 'onResponseStart', 'onResponseEnd', 'onResponseError'];

function runningCallback(original: Method): Method {
  return function callback(this: unknown, ...args: unknown[]): unknown {
    const context = (this as Marked)[CONTEXT];
    if (context === undefined) return Reflect.apply(original, this, args);
    return callInContext(context, original, this, args);
  };
}

/** The handlers of requests that wait in a pool, with the contexts they came in. */
const waiting = new WeakMap<object, Context>();

/** Makes the dispatch of a pool, which refuses more when it has to let one wait. */
function notingDispatch(original: Method): Method {
  return function dispatch(this: unknown, ...args: unknown[]): unknown {
    const acceptsMore = Reflect.apply(original, this, args);
    if (acceptsMore === false) waiting.set(args[1] as object, activeContext());
    return acceptsMore;
  };
}

/** Makes the dispatch of a connection, by which what waited goes on. */
function resumingDispatch(original: Method): Method {
  return function dispatch(this: unknown, ...args: unknown[]): unknown {
    const context = waiting.get(args[1] as object);
    if (context === undefined) return Reflect.apply(original, this, args);
    waiting.delete(args[1] as object);
    return callInContext(context, original, this, args);
  };
}

function prototypeOf(exports: unknown): Methods {
  return (exports as { prototype: Methods }).prototype;
}

/** Patches the package, each copy of it. */
export function keepContexts(host: InstrumentationHost): void {
  const onFile = (file: string, patch: (exports: unknown) => void): void =>
    host.onModule({ name: 'undici', file, versions: VERSIONS, patch });
  onFile('lib/core/request.js', (exports) => {
    const prototype = prototypeOf(exports);
    for (const name of CALLBACKS)
      if (typeof prototype[name] === 'function') host.wrap(prototype, name, runningCallback);
  });
  // The folder is the one up to 6.0, and the one since.
  for (const folder of ['lib', 'lib/dispatcher']) {
    onFile(`${folder}/dispatcher-base.js`, (exports) => host.wrap(prototypeOf(exports), 'dispatch', resumingDispatch));
    onFile(`${folder}/pool-base.js`, (exports) => {
      const prototype = prototypeOf((exports as { PoolBase: unknown }).PoolBase);
      const dispatch = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'dispatch');
      if (dispatch !== undefined) host.wrap(prototype, dispatch, notingDispatch);
    });
  }
}
