import { Redis, type RedisOptions as AllRedisOptions } from 'ioredis';
import { Client, type ClientConfig, Pool, type PoolConfig } from 'pg';

import type { Stage, StageUrls } from './stage.ts';

type RedisOptions = Omit<AllRedisOptions, 'replyMapping'>;

/** A connected client that ends with the scenario. */
export async function connectPostgres(stage: Stage, config: ClientConfig = {}): Promise<Client> {
  const client = new Client({ connectionString: stage.postgresUrl, ...config });
  client.on('error', () => {});
  await client.connect();
  stage.onEnd(() => client.end());
  return client;
}

/** A pool that ends with the scenario. */
export function openPool(stage: Stage, config: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString: stage.postgresUrl, max: 2, ...config });
  pool.on('error', () => {});
  stage.onEnd(() => pool.end());
  return pool;
}

/** A client that has connected, outside of any trace, and ends with the scenario. */
export async function connectRedis(stage: Stage, options: RedisOptions = {}): Promise<Redis> {
  const redis = openRedis(stage, options);
  await redis.connect();
  return redis;
}

/** A client that has not connected yet, of the Redis of the stage unless a port is given. */
export function openRedis(stage: Stage, options: RedisOptions = {}): Redis {
  const settings: RedisOptions = { lazyConnect: true, disconnectTimeout: 50, ...options };
  const redis = options.port === undefined ? new Redis(stage.redisUrl, settings) : new Redis(settings);
  redis.on('error', () => {});
  stage.onEnd(() => redis.disconnect());
  return redis;
}

/** Makes the tables of the scenarios and empties the cache. */
export async function prepareDatabases({ postgresUrl, redisUrl }: StageUrls): Promise<void> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query('DROP TABLE IF EXISTS people');
  await client.query('CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL)');
  await client.query("INSERT INTO people SELECT number, 'person ' || number FROM generate_series(1, 50) AS number");
  await client.end();
  const redis = new Redis(redisUrl, { lazyConnect: true, disconnectTimeout: 50 });
  await redis.connect();
  await redis.flushall();
  redis.disconnect();
}
