/**
 * The metrics of connection pools, as the semantic conventions define them ("Connection pools").
 *
 * Pools of one name go to one database, and their connections add up: in the metrics they are one pool.
 */
import type { Attributes, Context } from '@opentelemetry/api';
import type { InstrumentationScope, MetricHandle, MetricKind, MetricSource, Observe } from '@throughline/core';
import { addObservable, ports } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';
import { DATABASE_BOUNDARIES } from '@throughline/instrumentation';

import type { PgPool } from './pg-library.ts';
import type { PoolTargets } from './pool-target.ts';
import { poolName } from './pool-target.ts';

/** Takes the measurements of a pool. */
export interface PoolMeter {
  /** The application got a connection, after so many seconds. The context is that of its call. */
  waited(seconds: number, context: Context): void;
  /** It waited in vain. */
  timedOut(context: Context): void;
}

/** Finds the meter of a pool. From then on its connections are counted, until it has ended or is gone. */
export type PoolMeters = (pool: PgPool) => PoolMeter;

/** What is counted in all pools of one name. */
interface Counts {
  idle: number;
  used: number;
  pending: number;
  max: number;
}

const POOL_NAME = 'db.client.connection.pool.name';
const STATE = 'db.client.connection.state';

/** Makes the meters, and has the pools read at each collection. */
export function createPoolMeters(host: InstrumentationHost, targetOf: PoolTargets): PoolMeters {
  const sources = poolSources(host.scope);
  const meters = new WeakMap<PgPool, PoolMeter>();
  const pools = new Set<WeakRef<PgPool>>();
  const gone = new FinalizationRegistry<WeakRef<PgPool>>((pool) => pools.delete(pool));

  function read(observe: Observe): void {
    for (const [name, { idle, used, pending, max }] of countByName(pools, targetOf)) {
      const attributes: Attributes = { [POOL_NAME]: name };
      observe(sources.count, idle, { ...attributes, [STATE]: 'idle' });
      observe(sources.count, used, { ...attributes, [STATE]: 'used' });
      observe(sources.pending, pending, attributes);
      if (!Number.isFinite(max)) continue;
      observe(sources.max, max, attributes);
      observe(sources.idleMax, max, attributes);
    }
  }

  const { count, pending, max, idleMax } = sources;
  host.onDetach(addObservable({ sources: [count, pending, max, idleMax], read }));

  return (pool) => {
    const known = meters.get(pool);
    if (known !== undefined) return known;
    const meter = createMeter(sources, poolName(targetOf(pool)));
    meters.set(pool, meter);
    const reference = new WeakRef(pool);
    pools.add(reference);
    gone.register(pool, reference);
    return meter;
  };
}

function createMeter({ waitTime, timeouts }: PoolSources, name: string): PoolMeter {
  let waits: MetricHandle | undefined;
  return {
    waited(seconds, context) {
      waits ??= ports.instrument.handle(waitTime, { [POOL_NAME]: name });
      waits.record(seconds, context);
    },
    timedOut: (context) => ports.instrument.instrument(timeouts).record(1, { [POOL_NAME]: name }, context),
  };
}

/** Adds up what pools of one name have, and forgets those that have ended. */
function countByName(pools: Set<WeakRef<PgPool>>, targetOf: PoolTargets): Map<string, Counts> {
  const byName = new Map<string, Counts>();
  for (const reference of pools) {
    const pool = reference.deref();
    if (pool === undefined || pool.ended) {
      pools.delete(reference);
      continue;
    }
    const name = poolName(targetOf(pool));
    const counts = byName.get(name) ?? { idle: 0, used: 0, pending: 0, max: 0 };
    byName.set(name, counts);
    counts.idle += pool.idleCount;
    counts.used += pool.totalCount - pool.idleCount;
    counts.pending += pool.waitingCount;
    // Whoever takes it out of the environment may leave it a text.
    counts.max += Number(pool.options?.max);
  }
  return byName;
}

interface PoolSources {
  readonly count: MetricSource;
  readonly pending: MetricSource;
  readonly max: MetricSource;
  /** All connections of a pool may be idle. */
  readonly idleMax: MetricSource;
  readonly waitTime: MetricSource;
  readonly timeouts: MetricSource;
}

function poolSources(scope: InstrumentationScope): PoolSources {
  const source = (kind: MetricKind, name: string, unit: string, description: string): MetricSource => ({
    scope,
    kind,
    name: `db.client.connection.${name}`,
    unit,
    description,
    boundaries: kind === 'histogram' ? DATABASE_BOUNDARIES : undefined,
  });
  const observed = (name: string, unit: string, description: string): MetricSource =>
    source('observableUpDownCounter', name, unit, description);
  return {
    count: observed('count', '{connection}', 'Connections of the pool, by state.'),
    pending: observed('pending_requests', '{request}', 'Requests that wait for a connection.'),
    max: observed('max', '{connection}', 'The most connections that the pool opens.'),
    idleMax: observed('idle.max', '{connection}', 'The most connections that may be idle.'),
    waitTime: source('histogram', 'wait_time', 's', 'How long it took to obtain a connection from the pool.'),
    timeouts: source('counter', 'timeouts', '{timeout}', 'Waits for a connection that ended with a timeout.'),
  };
}
