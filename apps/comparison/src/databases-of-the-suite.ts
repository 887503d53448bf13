import { startPostgres, startRedis } from '@throughline/databases';

import type { StageUrls } from './stage.ts';

export interface SuiteDatabases extends StageUrls {
  close(): Promise<void>;
}

/**
 * Starts servers of our own, whatever the environment says: users, databases and addresses stand in the spans. Redis is
 * the one on the path, where there is one.
 */
export async function startDatabases(): Promise<SuiteDatabases> {
  const { PATH, TMPDIR } = process.env;
  const [postgres, redis] = await Promise.all([
    startPostgres({ environment: { TMPDIR } }),
    startRedis({ environment: { PATH, TMPDIR } }),
  ]);
  return {
    postgresUrl: postgres.url,
    redisUrl: redis.url,
    async close() {
      await Promise.all([postgres.close(), redis.close()]);
    },
  };
}
