import type { Target } from './connections.ts';
import { createTarget } from './connections.ts';
import type { PgPool } from './pg-library.ts';

const DEFAULT_PORT = 5_432;

/** Where a pool connects to: what pg makes of its options and of the environment. */
export function poolTarget({ options = {} }: PgPool): Target {
  const url = readUrl(options.connectionString);
  const host = url?.searchParams.get('host') || url?.hostname || options.host || process.env['PGHOST'] || 'localhost';
  const port = Number(url?.port || options.port || process.env['PGPORT'] || DEFAULT_PORT);
  const database = url?.pathname.slice(1) || options.database || process.env['PGDATABASE'];
  return createTarget({ host: host.replace(/^\[|\]$/g, ''), port, database: decoded(database) });
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
