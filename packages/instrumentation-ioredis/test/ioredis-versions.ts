import type { Redis, RedisOptions } from 'ioredis';

type RedisClass = new (url: string, options?: RedisOptions) => Redis;

/** The supported versions at both ends and in between; each makes a client that is connected. */
export const versions: readonly (readonly [version: string, Redis: RedisClass])[] = [
  'ioredis4',
  'ioredis5',
  'ioredis',
].map((name) => {
  const { version } = jest.requireActual<{ version: string }>(`${name}/package.json`);
  return [version, jest.requireActual<RedisClass>(name)] as const;
});
