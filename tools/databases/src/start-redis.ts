import { join } from 'node:path';

import { checkRedisAnswers } from './check-answers.ts';
import { findOnPath } from './find-on-path.ts';
import { onPort } from './free-port.ts';
import { runRedis, runRedisServer } from './run-redis.ts';
import type { Launch } from './run-until.ts';
import type { DatabaseOptions, RunningDatabase } from './running-database.ts';
import { openWorkingDirectory } from './working-directory.ts';

/** Where a Redis comes from: `REDIS_URL`, `redis-server` on PATH, or the JavaScript server of this package. */
export type RedisOrigin = 'environment' | 'redis-server' | 'embedded';

const REDIS_FIX = 'Set REDIS_URL to a server that runs already, or install Redis so that `redis-server` is on PATH.';

// One path from src and from dist: the process runs without a compiler.
const EMBEDDED_SERVER = join(__dirname, '../dist/embedded-redis-server.js');

/**
 * Starts a Redis server, empty, without a password and without persistence, or takes the one at `REDIS_URL`. The
 * embedded server knows the common commands, pipelines, transactions, scripts and blocking reads. Rejects with a
 * `DatabaseError` that says what to do.
 */
export async function startRedis(options: DatabaseOptions = {}): Promise<RunningDatabase<RedisOrigin>> {
  const { environment = process.env, port, timeoutMs = 30_000 } = options;
  const deadline = performance.now() + timeoutMs;
  const url = environment['REDIS_URL'];
  if (url) {
    await checkRedisAnswers(url);
    return { url, origin: 'environment', close: async () => {} };
  }
  const installed = findOnPath('redis-server', environment['PATH']);
  const directory = await openWorkingDirectory('redis', environment['TMPDIR']);
  const launch: Launch = { product: 'Redis', directory, deadline, timeoutMs, fix: REDIS_FIX };
  try {
    const chosen = await onPort(port, (candidate) => serve(installed, candidate, launch));
    return {
      url: `redis://127.0.0.1:${chosen}`,
      origin: installed ? 'redis-server' : 'embedded',
      close: () => directory.remove(),
    };
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

async function serve(installed: string | undefined, port: number, launch: Launch): Promise<void> {
  await (installed
    ? runRedisServer(installed, port, launch)
    : runRedis(process.execPath, [EMBEDDED_SERVER, String(port)], port, launch));
}
