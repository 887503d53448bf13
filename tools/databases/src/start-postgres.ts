import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkPostgresAnswers } from './check-answers.ts';
import { onPort } from './free-port.ts';
import { findPostgres, POSTGRES_FIX, type PostgresPrograms } from './postgres-programs.ts';
import { type Launch, runUntil } from './run-until.ts';
import type { DatabaseOptions, RunningDatabase } from './running-database.ts';
import { type ServerUser, serverUser } from './server-user.ts';
import { openWorkingDirectory } from './working-directory.ts';

/** Where a PostgreSQL comes from: `DATABASE_URL`, the binaries installed with this package, or `postgres` on PATH. */
export type PostgresOrigin = 'environment' | 'embedded' | 'postgres';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Nothing of the data outlives the server, so nothing has to reach the disk.
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  shared_buffers: '16MB',
  // The files in /dev/shm are few in a container.
  dynamic_shared_memory_type: 'mmap',
  autovacuum: 'off',
};

/**
 * Starts a PostgreSQL server, empty and of its own, or takes the one at `DATABASE_URL`. The user in the URL is a
 * superuser. Rejects with a `DatabaseError` that says what to do.
 */
export async function startPostgres(options: DatabaseOptions = {}): Promise<RunningDatabase<PostgresOrigin>> {
  const { environment = process.env, port, timeoutMs = 30_000 } = options;
  const deadline = performance.now() + timeoutMs;
  const url = environment['DATABASE_URL'];
  if (url) {
    await checkPostgresAnswers(url);
    return { url, origin: 'environment', close: async () => {} };
  }
  const installed = findPostgres(environment['PATH']);
  const directory = await openWorkingDirectory('postgres', environment['TMPDIR']);
  const launch: Launch = { product: 'PostgreSQL', directory, deadline, timeoutMs, fix: POSTGRES_FIX };
  try {
    const programs = installed.prepare(directory.path);
    const cluster = { programs, data: join(directory.path, 'data'), user: serverUser() };
    const password = await initialise(cluster, launch);
    const chosen = await onPort(port, (candidate) => serve(cluster, candidate, launch));
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${chosen}/postgres`,
      origin: installed.origin,
      close: () => directory.remove(),
    };
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

interface Cluster {
  readonly programs: PostgresPrograms;
  readonly data: string;
  readonly user: ServerUser | undefined;
}

async function initialise({ programs, data, user }: Cluster, launch: Launch): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(launch.directory.path, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  if (user) [passwordFile, data].forEach((path) => chownSync(path, user.uid, user.gid));
  await runUntil(
    {
      command: programs.initdb,
      args: [`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`, ...INITDB_FLAGS],
      user,
      stopSignal: 'TERM',
      until: ({ ending }) => ending === 0,
    },
    launch,
  );
  rmSync(passwordFile);
  return password;
}

const INITDB_FLAGS = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync', '--no-instructions'];

async function serve({ programs, data, user }: Cluster, port: number, launch: Launch): Promise<void> {
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  await runUntil(
    {
      command: programs.postgres,
      args: ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      user,
      stopSignal: 'INT',
      port,
      until: ({ log, ending }) => ending === undefined && log.includes('ready to accept connections'),
    },
    launch,
  );
}
