import { join } from 'node:path';

import { DatabaseError } from './database-error.ts';
import { layOutEmbeddedPostgres, findEmbeddedPostgres } from './embedded-postgres.ts';
import { findOnPath } from './find-on-path.ts';

/** Where the two programs of PostgreSQL are. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** A PostgreSQL of this machine. */
export interface InstalledPostgres {
  readonly origin: 'embedded' | 'postgres';
  /** Returns the programs in a form that every user can run; what has to be moved goes into the directory. */
  prepare(directory: string): PostgresPrograms;
}

/** Says what to do when PostgreSQL does not start. */
export const POSTGRES_FIX =
  'Set DATABASE_URL to a server that runs already, or install PostgreSQL so that `postgres` and `initdb` are on PATH.';

/** Finds the binaries installed with this package, else those on `PATH`. */
export function findPostgres(path: string | undefined): InstalledPostgres {
  const native = findEmbeddedPostgres();
  if (native !== undefined) return { origin: 'embedded', prepare: (directory) => layOutIn(directory, native) };
  const programs = findProgramsOnPath(path);
  return { origin: 'postgres', prepare: () => programs };
}

function layOutIn(directory: string, native: string): PostgresPrograms {
  const target = join(directory, 'native');
  layOutEmbeddedPostgres(native, target);
  return { initdb: join(target, 'bin/initdb'), postgres: join(target, 'bin/postgres') };
}

function findProgramsOnPath(path: string | undefined): PostgresPrograms {
  const initdb = findOnPath('initdb', path);
  const postgres = findOnPath('postgres', path);
  if (initdb && postgres) return { initdb, postgres };
  const platform = `${process.platform}-${process.arch}`;
  throw new DatabaseError({
    code: 'DATABASE_MISSING',
    happened: `There is no PostgreSQL to start: no binaries are installed for ${platform}, and none are on PATH.`,
    fix: POSTGRES_FIX,
  });
}
