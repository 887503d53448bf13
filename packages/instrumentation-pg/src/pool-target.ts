import type { Target } from './connections.ts';
import { createTarget } from './connections.ts';
import type { PgPool } from './pg-library.ts';

const DEFAULT_PORT = 5_432;
const SYSTEM_USER = process.platform === 'win32' ? 'USERNAME' : 'USER';

/** Finds where a pool connects to. */
export type PoolTargets = (pool: PgPool) => Target;

/** Makes the lookup of the targets of pools. A pool that is gone leaves nothing behind. */
export function createPoolTargets(): PoolTargets {
  const known = new WeakMap<PgPool, Target>();
  return (pool) => {
    const target = known.get(pool) ?? poolTarget(pool);
    known.set(pool, target);
    return target;
  };
}

/** The name of a pool, as the conventions make it up: `{address}:{port}/{database}`. */
export function poolName({ namespace, metricAttributes }: Target): string {
  const { 'server.address': address, 'server.port': port } = metricAttributes;
  const server = [address, port].filter((part) => part !== undefined).join(':');
  return namespace === undefined ? server : `${server}/${namespace}`;
}

/** What pg makes of the options of a pool and of the environment. */
export function poolTarget({ options = {} }: PgPool): Target {
  const url = readUrl(options.connectionString);
  const host = url?.searchParams.get('host') || url?.hostname || options.host || process.env['PGHOST'] || 'localhost';
  const port = Number(url?.port || options.port || process.env['PGPORT'] || DEFAULT_PORT);
  const database = url?.pathname.slice(1) || options.database || process.env['PGDATABASE'] || userOf(options, url);
  return createTarget({ host: host.replace(/^\[|\]$/g, ''), port, database: decoded(database) });
}

/** The user, whose name is that of the database where no other is given. */
function userOf({ user }: NonNullable<PgPool['options']>, url: URL | undefined): string | undefined {
  return url?.username || user || process.env['PGUSER'] || process.env[SYSTEM_USER];
}

function readUrl(text: string | undefined): URL | undefined {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}
