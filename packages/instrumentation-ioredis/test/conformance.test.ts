import * as core from '@throughline/core';
import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import { describeInstrumentation } from '@throughline/testing';
import { tracing } from '@throughline/tracing';
import { Cluster, Redis } from 'ioredis';

import { ioredisInstrumentation } from '../src/ioredis-instrumentation.ts';

let server: RunningDatabase;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { disconnectTimeout: 50 });
  await redis.set('conformance:text', 'text');
});

afterAll(async () => {
  redis.disconnect();
  await server.close();
});

describeInstrumentation({
  engine: { ...core, tracing },
  name: 'ioredis',
  packageName: '@throughline/instrumentation-ioredis',
  kind: 'CLIENT',
  create: ioredisInstrumentation,
  patched: () => [Redis.prototype.sendCommand, Cluster.prototype.sendCommand, Reflect.get(redis.pipeline(), 'exec')],
  succeed: () => redis.get('conformance:text'),
  attributes: {
    'db.system.name': 'redis',
    'db.operation.name': 'get',
    'db.namespace': '0',
    'server.address': '127.0.0.1',
    'server.port': expect.any(Number),
    'network.peer.address': '127.0.0.1',
    'network.peer.port': expect.any(Number),
  },
  fail: () => redis.lpush('conformance:text', 'x').catch((error: unknown) => error),
  errorType: 'WRONGTYPE',
  hooks: ['requestHook', 'responseHook'],
  callback: (seen) =>
    new Promise<void>((resolve) => {
      void redis.get('conformance:text', () => {
        seen();
        resolve();
      });
    }),
  secret: { text: 'hunter2', use: () => redis.call('unknown', 'hunter2') },
  child: {
    exportName: 'ioredisInstrumentation',
    library: 'ioredis',
    operation: `const redis = new library(process.env.TEST_REDIS); await redis.get('conformance:text'); redis.disconnect();`,
    env: () => ({ TEST_REDIS: server.url }),
  },
});
