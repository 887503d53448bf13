export { DatabaseError, type DatabaseErrorCode } from './database-error.ts';
export type { DatabaseOptions, RunningDatabase } from './running-database.ts';
export { type PostgresOrigin, startPostgres } from './start-postgres.ts';
export { type RedisOrigin, startRedis } from './start-redis.ts';
export { type RunningRedisCluster, canStartRedisCluster, startRedisCluster } from './start-redis-cluster.ts';
export { closeAllDatabases } from './working-directory.ts';
