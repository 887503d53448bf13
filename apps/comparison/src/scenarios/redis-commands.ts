import type { Redis } from 'ioredis';

import { connectRedis, openRedis } from '../databases.ts';
import { request } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { serveFastify } from '../servers.ts';
import { inTrace, markActiveSpan } from '../stage.ts';

function command(name: string, work: (redis: Redis) => Promise<unknown>): Scenario {
  return {
    name: `redis: ${name}`,
    run: async (stage) => {
      const redis = await connectRedis(stage);
      return inTrace(() => work(redis));
    },
  };
}

export const redisCommands: readonly Scenario[] = [
  command('SET and GET', async (redis) => [await redis.set('lamp', 'secret'), await redis.get('lamp')]),
  command('a value that expires', (redis) => redis.set('lamp', 'on', 'EX', 60)),
  command('a key that is not there', (redis) => redis.get('nothing')),
  command('several keys', async (redis) => [await redis.mset('a', '1', 'b', '2'), await redis.mget('a', 'b', 'c')]),
  command('counters', async (redis) => [
    await redis.incr('count'),
    await redis.incrby('count', 5),
    await redis.del('count'),
  ]),
  command('hashes', async (redis) => [
    await redis.hset('room', { lamp: 'on', door: 'shut' }),
    await redis.hgetall('room'),
  ]),
  command('lists', async (redis) => [await redis.rpush('list', 'a', 'b'), await redis.lrange('list', 0, -1)]),
  command('sorted sets', async (redis) => [
    await redis.zadd('ranks', '1', 'a', '2', 'b'),
    await redis.zrange('ranks', 0, '-1'),
  ]),
  command('no arguments', (redis) => redis.ping()),
  command('a subcommand', async (redis) => [
    await redis.client('SETNAME', 'lamp'),
    typeof (await redis.config('GET', 'maxmemory')),
  ]),
  command('numbers and buffers', async (redis) => {
    await redis.set(Buffer.from('bytes'), Buffer.from([0, 1, 255]));
    return (await redis.getBuffer('bytes'))?.length;
  }),
  command('a callback', (redis) => {
    return new Promise((resolve) => {
      void redis.set('called', 'back', (_error, result) => {
        markActiveSpan('callback');
        resolve(result);
      });
    });
  }),
  command('call', async (redis) => redis.call('SET', 'called', 'by name')),
  command('three commands at once', (redis) => Promise.all([redis.get('a'), redis.set('d', '1'), redis.exists('d')])),
  command('a script', async (redis) => redis.eval('return ARGV[1]', 1, 'key', 'secret')),
  command('a command of the application', async (redis) => {
    redis.defineCommand('double', { numberOfKeys: 1, lua: 'return 2 * tonumber(ARGV[1])' });
    const doubling = redis as Redis & { double(key: string, value: number): Promise<number> };
    return [await doubling.double('key', 21), await doubling.double('key', 4)];
  }),
  command('a scan', async (redis) => {
    await redis.mset('scan:1', 'a', 'scan:2', 'b');
    const keys: string[] = [];
    for await (const some of redis.scanStream({ match: 'scan:*', count: 1000 })) keys.push(...(some as string[]));
    return keys.sort();
  }),
  command('blocking until it times out', (redis) => redis.blpop('empty', 0.05)),
  {
    name: 'redis: blocking until another client pushes',
    run: async (stage) => {
      const waiting = await connectRedis(stage);
      const pushing = await connectRedis(stage);
      return inTrace(async () => {
        const popped = waiting.blpop('queue', 5);
        await pushing.rpush('queue', 'job');
        return popped;
      });
    },
  },
  {
    name: 'redis: a subscription',
    run: async (stage) => {
      const listening = await connectRedis(stage);
      const speaking = await connectRedis(stage);
      return inTrace(async () => {
        await listening.subscribe('news');
        const message = new Promise((resolve) => listening.once('message', (_channel, text) => resolve(text)));
        await speaking.publish('news', 'light');
        const heard = await message;
        await listening.unsubscribe('news');
        return heard;
      });
    },
  },
  {
    name: 'redis: a database by number',
    run: async (stage) => {
      const redis = await connectRedis(stage, { db: 3 });
      return inTrace(async () => [
        await redis.set('elsewhere', '1'),
        await redis.select(0),
        await redis.get('elsewhere'),
      ]);
    },
  },
  {
    name: 'redis: a prefix for keys',
    run: async (stage) => {
      const redis = await connectRedis(stage, { keyPrefix: 'app:' });
      return inTrace(async () => [await redis.set('key', '1'), await redis.get('key')]);
    },
  },
  {
    name: 'redis: a command outside of any trace',
    run: async (stage) => (await connectRedis(stage)).set('alone', '1'),
  },
  {
    name: 'redis: connecting in a trace',
    run: (stage) =>
      inTrace(async () => {
        const redis = openRedis(stage);
        await redis.connect();
        return redis.set('connected', '1');
      }),
  },
  {
    name: 'redis: a command that connects',
    run: (stage) => inTrace(() => openRedis(stage).set('connecting', '1')),
  },
  {
    name: 'redis: a command in a request',
    run: async (stage) => {
      const redis = await connectRedis(stage);
      const service = await serveFastify(stage, (app) =>
        app.get('/cached/:key', async () => ((await redis.exists('nothing')) === 0 ? 'missing' : 'there')),
      );
      return inTrace(async () => (await request(`${service.url}/cached/nothing`)).body);
    },
  },
];
