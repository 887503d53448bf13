/**
 * One span per call of `query`, whatever its form, and the application's callback in the context of its call.
 *
 * Errors pass unchanged. What a traced promise rejects with reaches the application through the one promise that it gets, so a rejection that it does not handle
 * is reported once, as ever.
 */
import type { Context } from '@opentelemetry/api';
import { activeContext } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import { callInCallersContext } from './caller-context.ts';
import type { PgClient, PgFunction, Submittable } from './pg-library.ts';
import { isSubmittable, isThenable } from './pg-library.ts';
import type { Operation, Queries } from './queries.ts';
import { replaceCallback } from './query-arguments.ts';
import { followSubmittable } from './trace-submittables.ts';

/** Wraps `query` of a class of clients. */
export type WrapClients = (prototype: PgClient) => void;

/** Makes the function that wraps classes of clients. */
export function traceClients(host: InstrumentationHost, queries: Queries): WrapClients {
  const succeed = host.guarded('end a query', queries.succeed);
  const fail = host.guarded('end a failed query', queries.fail);

  function callingBack(callback: PgFunction, operation: Operation | undefined, context: Context): PgFunction {
    return function callBack(this: unknown, ...args) {
      if (operation !== undefined) end(operation, args[0], args[1]);
      return callInCallersContext(context, callback, this, args);
    };
  }

  function end(operation: Operation, error: unknown, result?: unknown): void {
    if (error) fail(operation, error);
    else succeed(operation, result);
  }

  function follow(query: Submittable, operation: Operation | undefined, context: Context): void {
    followSubmittable(query, {
      context,
      succeeded: () => operation !== undefined && succeed(operation, undefined),
      failed: (error) => operation !== undefined && fail(operation, error),
    });
  }

  const begin = host.guarded('begin a query', (client: PgClient, args: unknown[]): Operation | undefined => {
    const [query] = args;
    if (query === null || query === undefined || (isSubmittable(query) && !Object.isExtensible(query)))
      return undefined;
    const context = activeContext();
    const operation = queries.begin(client, args, context);
    if (isSubmittable(query)) follow(query, operation, context);
    else replaceCallback(args, (callback) => callingBack(callback, operation, context));
    return operation;
  });

  function settled(operation: Operation, result: unknown): unknown {
    if (!isThenable(result)) return result;
    return result.then(
      (value) => {
        succeed(operation, value);
        return value;
      },
      (error: unknown) => {
        fail(operation, error);
        throw error;
      },
    );
  }

  function call(original: PgFunction, client: PgClient, args: unknown[]): unknown {
    const operation = begin(client, args);
    if (operation === undefined) return Reflect.apply(original, client, args);
    let result: unknown;
    try {
      result = Reflect.apply(original, client, args);
    } catch (error) {
      fail(operation, error);
      throw error;
    }
    return isSubmittable(args[0]) ? result : settled(operation, result);
  }

  return (prototype) =>
    host.wrap(
      prototype,
      'query',
      (original) =>
        function query(...args) {
          return call(original as PgFunction, this, args);
        },
    );
}
