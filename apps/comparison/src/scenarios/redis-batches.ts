import type { Redis } from 'ioredis';

import { connectRedis, openRedis } from '../databases.ts';
import { errorCodeOf } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { closedPort } from '../servers.ts';
import { inTrace, markActiveSpan } from '../stage.ts';

function batch(name: string, work: (redis: Redis) => Promise<unknown>): Scenario {
  return {
    name: `redis: ${name}`,
    run: async (stage) => {
      const redis = await connectRedis(stage);
      return inTrace(() => work(redis));
    },
  };
}

export const redisBatches: readonly Scenario[] = [
  batch('a pipeline', (redis) => redis.pipeline().set('p1', 'secret').get('p1').incr('p2').exec()),
  batch('a pipeline of one kind', (redis) => redis.pipeline().set('p1', '1').set('p2', '2').set('p3', '3').exec()),
  batch('a pipeline of one command', (redis) => redis.pipeline().get('p1').exec()),
  batch('an empty pipeline', (redis) => redis.pipeline().exec()),
  batch('a pipeline by callback', (redis) => {
    return new Promise((resolve) => {
      void redis
        .pipeline()
        .set('p1', '1')
        .get('p1')
        .exec((_error, results) => {
          markActiveSpan('callback');
          resolve(results?.length);
        });
    });
  }),
  batch('a pipeline with a command that fails', async (redis) => {
    await redis.set('text', 'a');
    const results = await redis.pipeline().get('text').incr('text').get('text').exec();
    return results?.map(([error]) => error?.message ?? 'fine');
  }),
  batch('two pipelines at once', async (redis) => {
    const [first, second] = await Promise.all([
      redis.pipeline().get('p1').get('p2').exec(),
      redis.pipeline().set('p3', '1').del('p3').exec(),
    ]);
    return [first?.length, second?.length];
  }),
  batch('a transaction', async (redis) => redis.multi().set('m1', '1').get('m1').exec()),
  batch('a transaction without a pipeline', async (redis) => {
    await redis.multi({ pipeline: false });
    await redis.set('m1', '1');
    await redis.get('m1');
    return redis.exec();
  }),
  batch('a transaction that is discarded', async (redis) => {
    await redis.multi({ pipeline: false });
    await redis.set('m1', '2');
    return redis.discard();
  }),
  batch('a transaction with a command that fails', async (redis) => {
    await redis.set('text', 'a');
    const results = await redis.multi().incr('text').get('text').exec();
    return results?.map(([error]) => error?.message ?? 'fine');
  }),
  batch('a watch that is broken', async (redis) => {
    await redis.watch('watched');
    await redis.set('watched', '2');
    return redis.multi().get('watched').exec();
  }),
  batch('a command that fails', async (redis) => {
    await redis.set('text', 'a');
    return errorCodeOf(redis.incr('text'));
  }),
  batch('a command that Redis does not know', (redis) => errorCodeOf(redis.call('LAMP', 'secret'))),
  batch('a command of the wrong length', (redis) => errorCodeOf(redis.call('GET'))),
  batch('an error for a callback', (redis) => {
    return new Promise((resolve) => {
      void redis.hget('text', 'field', (error) => {
        markActiveSpan('callback');
        resolve(error?.name);
      });
    });
  }),
  {
    name: 'redis: a connection that is refused',
    run: async (stage) => {
      const { port } = await closedPort(stage);
      const redis = openRedis(stage, { port, host: '127.0.0.1', maxRetriesPerRequest: 0, retryStrategy: () => null });
      return inTrace(() => errorCodeOf(redis.get('unreachable')));
    },
  },
  {
    name: 'redis: a command after the end',
    run: async (stage) => {
      const redis = await connectRedis(stage);
      await redis.quit();
      return inTrace(() => errorCodeOf(redis.get('late')));
    },
  },
  {
    name: 'redis: QUIT',
    run: async (stage) => {
      const redis = await connectRedis(stage);
      return inTrace(() => redis.quit());
    },
  },
];
