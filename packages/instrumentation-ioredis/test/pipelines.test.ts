import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import type { Redis } from 'ioredis';

import { versions } from './ioredis-versions.ts';
import { lines, traced } from './traced.ts';

interface Chain extends PromiseLike<unknown> {
  multi(): Chain;
  set(key: string, value: string): Chain;
  exec(): Chain;
}

let server: RunningDatabase;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.close());

describe.each(versions)('ioredis %s', (_version, RedisClass) => {
  let redis: Redis;

  beforeAll(async () => {
    redis = new RedisClass(server.url, { disconnectTimeout: 50 });
    await redis.mset('text', 'v', 'other', 'w');
  });

  afterAll(() => {
    redis.disconnect();
  });

  test('a pipeline is one span; commands of one name give theirs', async () => {
    const { result, spans, parent } = await traced(() => redis.pipeline().get('text').get('other').exec());
    expect(result).toEqual([
      [null, 'v'],
      [null, 'w'],
    ]);
    expect(spans).toMatchObject([
      {
        name: 'PIPELINE get',
        kind: 'CLIENT',
        parentSpanId: parent.spanId,
        status: 'UNSET',
        attributes: {
          'db.operation.name': 'PIPELINE get',
          'db.operation.batch.size': 2,
          'db.namespace': '0',
          'server.address': '127.0.0.1',
          'network.peer.address': '127.0.0.1',
        },
      },
    ]);
  });

  test('a pipeline of several commands is called by its kind', async () => {
    const { spans } = await traced(() =>
      redis
        .pipeline([
          ['get', 'text'],
          ['strlen', 'text'],
        ])
        .exec(),
    );
    expect(spans.map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['PIPELINE', 2],
    ]);
  });

  test('a pipeline of one command is that command', async () => {
    const { result, spans } = await traced(() => redis.pipeline().get('text').exec());
    expect(result).toEqual([[null, 'v']]);
    expect(spans.map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['get', undefined],
    ]);
  });

  test('an empty pipeline is a batch of none', async () => {
    const { result, spans } = await traced(() => redis.pipeline().exec());
    expect(result).toEqual([]);
    expect(spans.map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['PIPELINE', 0],
    ]);
  });

  test('a pipeline with a failed command shows the first failure, and the application gets all results', async () => {
    const { result, spans } = await traced(() => redis.pipeline().get('text').lpush('text', 'x').exec());
    expect(result).toMatchObject([[null, 'v'], [{ name: 'ReplyError' }]]);
    expect(spans).toMatchObject([
      {
        name: 'PIPELINE',
        status: 'ERROR',
        attributes: { 'db.response.status_code': 'WRONGTYPE', 'error.type': 'WRONGTYPE' },
      },
    ]);
  });

  test('a transaction is one span without the commands that frame it', async () => {
    const { result, spans } = await traced(() => redis.multi().set('a', '1').set('b', '2').exec());
    expect(result).toEqual([
      [null, 'OK'],
      [null, 'OK'],
    ]);
    expect(spans.map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['MULTI set', 2],
    ]);
  });

  test('a transaction in which a command fails has an error', async () => {
    const { result, spans } = await traced(() =>
      redis
        .multi([
          ['set', 'a', '1'],
          ['lpush', 'a', 'x'],
        ])
        .exec(),
    );
    expect(result).toMatchObject([[null, 'OK'], [{ name: 'ReplyError' }]]);
    expect(spans).toMatchObject([{ name: 'MULTI', status: 'ERROR', attributes: { 'error.type': 'WRONGTYPE' } }]);
  });

  test('a transaction that the server refuses rejects as ever', async () => {
    const { result, spans } = await traced(() =>
      redis
        .multi()
        .set('a', '1')
        .call('nonsense', 'hunter2')
        .exec()
        .catch((error: unknown) => error),
    );
    expect(result).toMatchObject({ name: 'ReplyError', message: expect.stringContaining('EXECABORT') as string });
    expect(spans).toMatchObject([{ name: 'MULTI', status: 'ERROR', attributes: { 'error.type': 'ERR' } }]);
    expect(JSON.stringify(spans)).not.toContain('hunter2');
  });

  test('a transaction that a watched key breaks is no error', async () => {
    const { result, spans } = await traced(async () => {
      const other = redis.duplicate();
      await redis.watch('a');
      await other.set('a', 'changed');
      other.disconnect();
      return redis.multi().set('a', '1').set('a', '2').exec();
    });
    expect(result).toBeNull();
    expect(lines(spans)).toEqual(['watch', 'set', 'MULTI set']);
  });

  test('a transaction without a pipeline is a span per command', async () => {
    const { result, spans } = await traced(async () => {
      await redis.multi({ pipeline: false });
      await redis.set('a', '1');
      return redis.exec();
    });
    expect(result).toEqual([[null, 'OK']]);
    expect(lines(spans)).toEqual(['multi', 'set', 'exec']);
  });

  test('a pipeline with a transaction in it stays a pipeline', async () => {
    const { result, spans } = await traced(async () => {
      // The types do not know that a pipeline can open a transaction; the first `exec` closes it, the second one sends.
      const pipeline = redis.pipeline().get('text') as unknown as Chain;
      return await pipeline.multi().set('a', '1').exec().exec();
    });
    expect(result).toMatchObject([
      [null, 'v'],
      [null, 'OK'],
      [null, 'QUEUED'],
      [null, ['OK']],
    ]);
    expect(lines(spans)).toEqual(['PIPELINE']);
  });

  test('results come to a callback in the context of the call', async () => {
    const { trace } = await import('@opentelemetry/api');
    const { result, spans, parent } = await traced(
      () =>
        new Promise((resolve) => {
          void redis
            .pipeline()
            .get('text')
            .get('other')
            .exec((error, results) => resolve([error, results, trace.getActiveSpan()?.spanContext().spanId]));
        }),
    );
    expect(result).toEqual([
      null,
      [
        [null, 'v'],
        [null, 'w'],
      ],
      parent.spanId,
    ]);
    expect(lines(spans)).toEqual(['PIPELINE get']);
  });

  test('a pipeline on a new connection waits inside its span', async () => {
    const { result, spans } = await traced(async () => {
      const late = redis.duplicate();
      const results = await late.pipeline().get('text').get('other').exec();
      late.disconnect();
      return results;
    });
    expect(result).toEqual([
      [null, 'v'],
      [null, 'w'],
    ]);
    expect(spans).toMatchObject([{ name: 'PIPELINE get', attributes: { 'network.peer.address': '127.0.0.1' } }]);
  });

  test('a script in a pipeline runs as ever', async () => {
    const { result, spans } = await traced(() => {
      redis.defineCommand('twice', { numberOfKeys: 1, lua: 'return KEYS[1] .. KEYS[1]' });
      const pipeline = redis.pipeline().get('text');
      return (Reflect.get(pipeline, 'twice') as (key: string) => typeof pipeline).call(pipeline, 'x').exec();
    });
    expect(result).toEqual([
      [null, 'v'],
      [null, 'xx'],
    ]);
    expect(lines(spans).at(-1)).toBe('PIPELINE');
  });

  test('a pipeline is cut off with its connection, and the span says so', async () => {
    const { result, spans } = await traced(async () => {
      const ended = redis.duplicate();
      await ended.ping();
      ended.disconnect();
      return ended.pipeline().get('text').get('other').exec();
    });
    expect(result).toMatchObject([[{ message: 'Connection is closed.' }], [{ message: 'Connection is closed.' }]]);
    expect(lines(spans)).toEqual(['ping', 'PIPELINE get ERROR']);
  });
});
