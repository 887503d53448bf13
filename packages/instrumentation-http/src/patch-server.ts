import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { ROOT_CONTEXT } from '@opentelemetry/api';
import { callInContext } from '@throughline/core';

import { isWatched } from './patched-emitters.ts';
import type { ServerRequest } from './server-request.ts';

/** A request that is served inside its context and hears when the handler throws, or one that is left alone. */
export type Serving = ServerRequest | 'ignored';

/** Prepares the serving of a request; `undefined` when that failed. */
export type BeginServing = (request: IncomingMessage, response: ServerResponse) => Serving | undefined;

type ServerEmit = (this: Server, event: string | symbol, ...args: unknown[]) => boolean;

/** The events by which a server hands a request to the application. `upgrade` and `connect` hand over a socket and are left alone. */
function carriesRequest(event: string | symbol): boolean {
  return event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
}

/** Makes the `emit` of servers that runs handlers inside the context of their request. */
export function servingEmit(original: ServerEmit, begin: BeginServing): ServerEmit {
  return function emit(this: Server, ...args: Parameters<ServerEmit>): boolean {
    const [event, request, response] = args;
    // A handler of `checkContinue` may emit `request` itself.
    if (!carriesRequest(event) || isWatched(response as ServerResponse)) return Reflect.apply(original, this, args);
    const serving = begin(request as IncomingMessage, response as ServerResponse);
    if (serving === undefined) return Reflect.apply(original, this, args);
    if (serving === 'ignored') return callInContext(ROOT_CONTEXT, original, this, args);
    let returned = false;
    try {
      const result = callInContext(serving.eventContext, original, this, args);
      returned = true;
      return result;
    } finally {
      // `finally` hands the error on as it came, so what Node prints of it stays the same.
      if (!returned) serving.end(true);
    }
  };
}
