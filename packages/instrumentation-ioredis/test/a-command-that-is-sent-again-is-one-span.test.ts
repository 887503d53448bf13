import type { Redis } from 'ioredis';

import { bulk, startFakeRedis } from './fake-redis.ts';
import { versions } from './ioredis-versions.ts';
import { lines, traced } from './traced.ts';

test.each(versions)('ioredis %s resends what a lost connection left unanswered', async (_version, RedisClass) => {
  let attempts = 0;
  const server = await startFakeRedis(([name], socket) => {
    if (name !== 'get') return undefined;
    attempts++;
    if (attempts === 1) socket.destroy();
    return bulk('v');
  });
  let redis: Redis | undefined;
  const { result, spans, parent } = await traced(async () => {
    redis = new RedisClass(`redis://127.0.0.1:${server.port}`, { disconnectTimeout: 50, retryStrategy: () => 10 });
    return redis.get('key');
  });
  redis?.disconnect();
  await server.close();
  expect([result, attempts]).toEqual(['v', 2]);
  expect(lines(spans)).toEqual(['get']);
  expect(spans[0]?.parentSpanId).toBe(parent.spanId);
});
