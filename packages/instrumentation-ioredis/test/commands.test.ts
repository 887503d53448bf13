import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import type { Redis } from 'ioredis';

import { versions } from './ioredis-versions.ts';
import { lines, traced } from './traced.ts';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.close());

describe.each(versions)('ioredis %s', (version, RedisClass) => {
  let redis: Redis;

  beforeAll(async () => {
    redis = new RedisClass(server.url, { disconnectTimeout: 50, db: 3 });
    await redis.set('text', 'v');
  });

  afterAll(() => {
    redis.disconnect();
  });

  test('a command is a span with its name, the database and the address', async () => {
    const { result, spans, parent } = await traced(() => redis.get('text'));
    expect(result).toBe('v');
    const port = Number(new URL(server.url).port);
    expect(spans).toMatchObject([
      {
        name: 'get',
        kind: 'CLIENT',
        traceId: parent.traceId,
        parentSpanId: parent.spanId,
        status: 'UNSET',
        events: [],
        attributes: {
          'db.system.name': 'redis',
          'db.operation.name': 'get',
          'db.namespace': '3',
          'server.address': '127.0.0.1',
          'server.port': port,
          'network.peer.address': '127.0.0.1',
          'network.peer.port': port,
        },
      },
    ]);
    expect(Object.keys(spans[0]?.attributes ?? {})).toHaveLength(7);
  });

  test('a refused command has the prefix of the error, and the application gets the error', async () => {
    const { result, spans } = await traced(() => redis.lpush('text', 'x').catch((error: unknown) => error));
    expect(result).toMatchObject({ name: 'ReplyError', message: expect.stringContaining('WRONGTYPE') as string });
    expect(spans).toMatchObject([
      {
        name: 'lpush',
        status: 'ERROR',
        statusMessage: 'WRONGTYPE Operation against a key holding the wrong kind of value',
        attributes: { 'db.response.status_code': 'WRONGTYPE', 'error.type': 'WRONGTYPE' },
      },
    ]);
  });

  test('replies are transformed as ever, by callback and by promise', async () => {
    const { result, spans } = await traced(async () => {
      await redis.hset('hash', { a: 1, b: 2 });
      const byCallback = await new Promise((resolve) => {
        void redis.hgetall('hash', (_error, reply) => resolve(reply));
      });
      return [await redis.hgetall('hash'), byCallback, await redis.hgetallBuffer('hash')];
    });
    expect(result).toEqual([
      { a: '1', b: '2' },
      { a: '1', b: '2' },
      { a: Buffer.from('1'), b: Buffer.from('2') },
    ]);
    expect(lines(spans)).toEqual(['hset', 'hgetall', 'hgetall', 'hgetall']);
  });

  test('the database follows SELECT', async () => {
    const { spans } = await traced(async () => {
      await redis.select(5);
      await redis.get('text');
      await redis.select(3);
      await redis.get('text');
    });
    expect(spans.map(({ name, attributes }) => `${name} ${attributes['db.namespace']?.toString()}`)).toEqual([
      'select 3',
      'get 5',
      'select 5',
      'get 3',
    ]);
  });

  test('what is called before the connection stands is one span with the right parent, and the handshake is none', async () => {
    const options = { disconnectTimeout: 50, db: 2, connectionName: 'late', requireParentSpan: false };
    const { result, spans, parent } = await traced(
      async () => {
        const late = new RedisClass(server.url, options);
        const [pong] = await Promise.all([late.ping(), late.get('nothing')]);
        late.disconnect();
        return pong;
      },
      { requireParentSpan: false },
    );
    expect(result).toBe('PONG');
    expect(lines(spans)).toEqual(['ping', 'get']);
    expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual([parent.spanId, parent.spanId]);
    expect(spans[0]?.attributes).toMatchObject({ 'db.namespace': '2', 'network.peer.address': '127.0.0.1' });
  });

  test('a script is a span with its digest, whatever ioredis sends for it', async () => {
    const { result, spans } = await traced(async () => {
      redis.defineCommand('pair', { numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1]}' });
      const pair = Reflect.get(redis, 'pair') as (key: string, value: string) => Promise<string[]>;
      await pair.call(redis, 'a', 'b');
      return pair.call(redis, 'c', 'd');
    });
    expect(result).toEqual(['c', 'd']);
    expect(spans.at(-1)).toMatchObject({
      name: 'evalsha',
      status: 'UNSET',
      attributes: { 'db.stored_procedure.name': expect.stringMatching(/^[0-9a-f]{40}$/) as string },
    });
  });

  test('a blocking command is a span as long as it blocks', async () => {
    const { result, spans } = await traced(async () => {
      const blocked = redis.duplicate();
      const popped = blocked.blpop('list', 5);
      await redis.rpush('list', 'x');
      const item = await popped;
      blocked.disconnect();
      return item;
    });
    expect(result).toEqual(['list', 'x']);
    expect(lines(spans)).toEqual(['rpush', 'blpop']);
  });

  test('a subscriber gets its messages, and a command that it refuses is an error', async () => {
    const { result, spans } = await traced(async () => {
      const subscriber = redis.duplicate();
      const message = new Promise((resolve) => {
        subscriber.on('message', (channel, text) => resolve([channel, text]));
      });
      await subscriber.subscribe('news');
      await redis.publish('news', 'hello');
      const refused = await subscriber.get('text').catch((error: unknown) => (error as Error).message);
      const got = [await message, refused];
      subscriber.disconnect();
      return got;
    });
    // Version 6 speaks RESP 3, in which subscribers may send anything.
    const isFree = version.startsWith('6.');
    expect(result).toEqual([
      ['news', 'hello'],
      isFree ? 'v' : 'Connection in subscriber mode, only subscriber commands may be used',
    ]);
    expect(lines(spans)).toEqual(['subscribe', 'publish', isFree ? 'get' : 'get ERROR']);
  });

  test('fifty callers at a time keep their parents through automatic pipelines', async () => {
    const { trace } = await import('@opentelemetry/api');
    const { result, spans } = await traced(async () => {
      const automatic = new RedisClass(server.url, { disconnectTimeout: 50, enableAutoPipelining: true });
      await automatic.get('warm');
      const ids = await Promise.all(
        Array.from({ length: 50 }, () =>
          trace.getTracer('test').startActiveSpan('caller', async (caller) => {
            await automatic.get('text');
            return caller.spanContext().spanId;
          }),
        ),
      );
      automatic.disconnect();
      return ids;
    });
    expect(spans.slice(1).map(({ parentSpanId }) => parentSpanId)).toEqual(result);
    expect(new Set(lines(spans))).toEqual(new Set(['get']));
  });

  test('a command that ends with the connection has an error', async () => {
    const { result, spans } = await traced(async () => {
      const ended = redis.duplicate();
      await ended.ping();
      ended.disconnect();
      return ended.get('text').catch((error: unknown) => (error as Error).message);
    });
    expect(result).toBe('Connection is closed.');
    expect(lines(spans)).toEqual(['ping', 'get ERROR']);
    expect(spans[1]?.attributes['error.type']).toBe('Error');
  });
});

test('two servers in one process keep their own addresses', async () => {
  const other = await startRedis({ environment: { PATH: process.env['PATH'] } });
  const [, RedisClass] = versions[2] as (typeof versions)[number];
  const clients = [server.url, other.url].map((url) => new RedisClass(url, { disconnectTimeout: 50 }));
  const { spans } = await traced(async () => {
    for (let round = 0; round < 2; round++) for (const client of clients) await client.ping();
  });
  clients.forEach((client) => client.disconnect());
  await other.close();
  const ports = [server.url, other.url].map((url) => Number(new URL(url).port));
  expect(spans.map(({ attributes }) => attributes['server.port'])).toEqual([...ports, ...ports]);
  expect(spans.map(({ attributes }) => attributes['network.peer.port'])).toEqual([...ports, ...ports]);
});

test('what cannot be a command fails as it does without telemetry', async () => {
  const [, RedisClass] = versions[2] as (typeof versions)[number];
  const redis = new RedisClass(server.url, { disconnectTimeout: 50 });
  await redis.ping();
  const attempt = (): string => {
    try {
      void redis.sendCommand(null as never);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const bare = attempt();
  const { result, problems } = await traced(async () => attempt());
  redis.disconnect();
  expect(result).toBe(bare);
  expect(problems).toEqual([]);
});
