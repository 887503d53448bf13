/**
 * Carries the caller's context over the wait for a connection, and measures the wait.
 *
 * A client is handed out in the tick in which somebody else gave it back, so without this the callback would run in the context of a stranger.
 */
import type { Context } from '@opentelemetry/api';
import { activeContext, now, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import { callInCallersContext } from './caller-context.ts';
import type { Connections } from './connections.ts';
import type { PgClient, PgFunction, PgPool } from './pg-library.ts';
import { isFunction, isThenable } from './pg-library.ts';
import { poolTarget } from './pool-target.ts';
import type { Queries } from './queries.ts';

/** Wraps the methods of a class of pools. */
export type WrapPools = (prototype: PgPool) => void;

/** A wait for a connection. */
interface Wait {
  readonly pool: PgPool;
  readonly context: Context;
  readonly since: number;
  /** The arguments of `pool.query`, when that is what needs the connection. */
  readonly query: readonly unknown[] | undefined;
}

/** Makes the function that wraps classes of pools. */
export function tracePools(host: InstrumentationHost, queries: Queries, connections: Connections): WrapPools {
  /** The query that is being made: `pool.query` asks for its connection before it returns. */
  let issued: { readonly pool: PgPool; readonly args: readonly unknown[] } | undefined;

  const noteWait = host.guarded('note the wait for a connection', ({ context, since }: Wait, client: PgClient) => {
    connections.noteWait(client, isMeasured(context) ? secondsSince(since) : undefined);
  });

  const noteFailure = host.guarded('note a failed connection', (wait: Wait, error: unknown) => {
    const { pool, context, since, query: args } = wait;
    if (args === undefined) return;
    queries.failUnsent({ args, context, target: poolTarget(pool), since, waited: secondsSince(since), error });
  });

  function callingBack(callback: PgFunction, wait: Wait): PgFunction {
    return function callBack(this: unknown, ...args) {
      const [error, client] = args;
      if (error) noteFailure(wait, error);
      else if (isClient(client)) noteWait(wait, client);
      return callInCallersContext(wait.context, callback, this, args);
    };
  }

  const begin = host.guarded('begin to wait for a connection', (pool: PgPool, args: unknown[]): Wait => {
    const wait: Wait = {
      pool,
      context: activeContext(),
      since: now(),
      query: issued?.pool === pool ? issued.args : undefined,
    };
    issued = undefined;
    if (isFunction(args[0])) args[0] = callingBack(args[0], wait);
    return wait;
  });

  function connect(original: PgFunction, pool: PgPool, args: unknown[]): unknown {
    const wait = begin(pool, args);
    const result = Reflect.apply(original, pool, args);
    if (wait === undefined || !isMeasured(wait.context) || !isThenable(result)) return result;
    // Rejections pass through the promise that is returned, and only through it.
    return result.then((client) => {
      if (isClient(client)) noteWait(wait, client);
      return client;
    });
  }

  function query(original: PgFunction, pool: PgPool, args: unknown[]): unknown {
    issued = { pool, args };
    try {
      return Reflect.apply(original, pool, args);
    } finally {
      issued = undefined;
    }
  }

  return (prototype) => {
    for (const [name, call] of [
      ['connect', connect],
      ['query', query],
    ] as const)
      host.wrap(
        prototype,
        name,
        (original) =>
          function traced(...args) {
            return call(original as PgFunction, this, args);
          },
      );
  };
}

/** Where nothing is recorded nobody reads the wait. */
function isMeasured(context: Context): boolean {
  const span = spanOf(context);
  return span === undefined || span.isRecording();
}

function isClient(client: unknown): client is PgClient {
  return typeof client === 'object' && client !== null;
}

function secondsSince(moment: number): number {
  return (now() - moment) / 1_000;
}
