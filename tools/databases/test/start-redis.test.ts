import { Redis } from 'ioredis';

import { findOnPath } from '../src/find-on-path.ts';
import { type RunningDatabase, startRedis } from '../src/index.ts';
import { isServed } from './database-process.ts';

const installed = findOnPath('redis-server', process.env['PATH']);
const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});

async function start(environment: Record<string, string | undefined>): Promise<RunningDatabase> {
  const database = await startRedis({ environment });
  open.push(database);
  return database;
}

function connect({ url }: RunningDatabase): Redis {
  const client = new Redis(url, { disconnectTimeout: 50 });
  client.on('error', () => {});
  open.push({ close: () => client.disconnect() });
  return client;
}

test('redis-server is on PATH where these tests have to prove it', () => {
  if (!installed) console.warn('redis-server is NOT on PATH: only the embedded Redis is tested here.');
  expect(installed !== undefined || !process.env['CI']).toBe(true);
});

const variants = [
  { origin: 'embedded', environment: {} },
  ...(installed ? [{ origin: 'redis-server', environment: { PATH: process.env['PATH'] } }] : []),
];

describe.each(variants)('Redis that is $origin', ({ origin, environment }) => {
  test('answers, and says where it comes from', async () => {
    const database = await start(environment);
    expect(database.origin).toBe(origin);
    expect(await connect(database).ping()).toBe('PONG');
  });

  test('knows pipelines, transactions and scripts', async () => {
    const client = connect(await start(environment));
    const pipelined = await client.pipeline().set('a', '1').incr('a').lpush('a', 'x').exec();
    expect(pipelined?.map(([, reply]) => reply).slice(0, 2)).toEqual(['OK', 2]);
    expect(pipelined?.[2]?.[0]).toMatchObject({ message: expect.stringContaining('WRONGTYPE') });
    const transaction = await client.multi().get('a').incr('a').exec();
    expect(transaction?.map(([, reply]) => reply)).toEqual(['2', 3]);
    expect(await client.eval('return redis.call("get", KEYS[1])', 1, 'a')).toBe('3');
  });

  test('holds a blocking read until there is something to read', async () => {
    const database = await start(environment);
    const waiting = connect(database).blpop('queue', 10);
    await connect(database).lpush('queue', 'turn');
    expect(await waiting).toEqual(['queue', 'turn']);
  });

  test('two servers run side by side and know nothing of each other', async () => {
    const [first, second] = await Promise.all([start(environment), start(environment)]);
    await connect(first).set('only', 'here');
    expect(await connect(second).get('only')).toBeNull();
  });

  test('close ends it although a client is connected', async () => {
    const database = await start(environment);
    await connect(database).ping();
    await database.close();
    expect(await isServed(database.url)).toBe(false);
  });
});
