/**
 * Carries the caller's context over the wait for a connection, and measures the wait, for the span of the query that comes of it and for the metrics of the pool.
 *
 * A client is handed out in the tick in which somebody else gave it back, so without this the callback would run in the context of a stranger.
 */
import type { Context } from '@opentelemetry/api';
import { activeContext, isSuppressed, metricsAreOn, now, secondsSince, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import { callInCallersContext } from './caller-context.ts';
import type { Connections } from './connections.ts';
import type { PgClient, PgFunction, PgPool } from './pg-library.ts';
import { isFunction, isThenable } from './pg-library.ts';
import type { PoolMeter, PoolMeters } from './pool-instruments.ts';
import { createPoolMeters } from './pool-instruments.ts';
import { createPoolTargets } from './pool-target.ts';
import type { Queries } from './queries.ts';
import { isTimeout } from './query-failure.ts';

/** Wraps the methods of a class of pools. */
export type WrapPools = (prototype: PgPool) => void;

/** A wait for a connection, for the present context. A class, as an operation is one. */
class Wait {
  readonly pool: PgPool;
  readonly context: Context;
  readonly since: number;
  /** The arguments of `pool.query`, when that is what needs the connection. */
  readonly query: readonly unknown[] | undefined;
  /** `undefined` where nobody measures. */
  readonly meter: PoolMeter | undefined;

  constructor(pool: PgPool, query: readonly unknown[] | undefined, meterOf: PoolMeters) {
    this.pool = pool;
    this.context = activeContext();
    this.since = now();
    this.query = query;
    this.meter = metricsAreOn() && !isSuppressed(this.context) ? meterOf(pool) : undefined;
  }
}

/** Makes the function that wraps classes of pools. */
export function tracePools(host: InstrumentationHost, queries: Queries, connections: Connections): WrapPools {
  /** The query that is being made: `pool.query` asks for its connection before it returns. */
  let issued: { readonly pool: PgPool; readonly args: readonly unknown[] } | undefined;

  const targetOf = createPoolTargets();
  const meterOf = createPoolMeters(host, targetOf);

  const noteWait = host.guarded('note the wait for a connection', (wait: Wait, client: PgClient) => {
    const { context, since, meter } = wait;
    const isShown = isRecorded(context);
    const seconds = isShown || meter !== undefined ? secondsSince(since) : 0;
    connections.noteWait(client, isShown ? seconds : undefined);
    meter?.waited(seconds, context);
  });

  const noteFailure = host.guarded('note a failed connection', (wait: Wait, error: unknown) => {
    const { pool, context, since, query: args, meter } = wait;
    if (meter !== undefined && isTimeout(error)) meter.timedOut(context);
    if (args === undefined) return;
    queries.failUnsent({ args, context, target: targetOf(pool), since, waited: secondsSince(since), error });
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
    const wait = new Wait(pool, issued?.pool === pool ? issued.args : undefined, meterOf);
    issued = undefined;
    if (isFunction(args[0])) args[0] = callingBack(args[0], wait);
    return wait;
  });

  function connect(original: PgFunction, pool: PgPool, args: unknown[]): unknown {
    const wait = begin(pool, args);
    const result = Reflect.apply(original, pool, args);
    if (wait === undefined || !isThenable(result)) return result;
    if (wait.meter === undefined && !isRecorded(wait.context)) return result;
    // Rejections pass through the promise that is returned, and only through it.
    return result.then(
      (client) => {
        if (isClient(client)) noteWait(wait, client);
        return client;
      },
      (error: unknown) => {
        noteFailure(wait, error);
        throw error;
      },
    );
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

/** Where nothing is recorded no span tells the wait. */
function isRecorded(context: Context): boolean {
  const span = spanOf(context);
  return span === undefined || span.isRecording();
}

function isClient(client: unknown): client is PgClient {
  return typeof client === 'object' && client !== null;
}
