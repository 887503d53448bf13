import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import { Redis } from 'ioredis';

import { lines, traced } from './traced.ts';

let server: RunningDatabase;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { disconnectTimeout: 50 });
  await redis.set('text', 'v');
});

afterAll(async () => {
  redis.disconnect();
  await server.close();
});

const outside = <Result>(run: () => Promise<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    // Jest's own timers run outside any span.
    void import('@opentelemetry/api').then(({ context, ROOT_CONTEXT }) =>
      context.with(ROOT_CONTEXT, () => void run().then(resolve, reject)),
    );
  });

test('without a span around it a command makes none, unless it is asked for', async () => {
  const run = (): Promise<unknown> => outside(() => redis.get('text'));
  expect(lines((await traced(run)).spans)).toEqual([]);
  expect(lines((await traced(run, { requireParentSpan: false })).spans)).toEqual(['get']);
});

test('the same goes for pipelines', async () => {
  const run = (): Promise<unknown> => outside(() => redis.pipeline().get('text').get('text').exec());
  expect(lines((await traced(run)).spans)).toEqual([]);
  expect(lines((await traced(run, { requireParentSpan: false })).spans)).toEqual(['PIPELINE get']);
});

test('commands are ignored by name', async () => {
  const { spans } = await traced(() => Promise.all([redis.get('text'), redis.call('PING'), redis.strlen('text')]), {
    ignore: ['GET', 'ping'],
  });
  expect(lines(spans)).toEqual(['strlen']);
});

test('commands are ignored by a function', async () => {
  const ignore = (name: string, args: readonly unknown[]): boolean => name === 'get' && args[0] === 'health';
  const { spans } = await traced(() => Promise.all([redis.get('text'), redis.get('health')]), { ignore });
  expect(lines(spans)).toEqual(['get']);
});

test('an ignore rule that throws ignores nothing and is reported', async () => {
  const ignore = (): boolean => {
    throw new Error('broken rule');
  };
  const { spans, problems } = await traced(() => redis.get('text'), { ignore });
  expect(lines(spans)).toEqual(['get']);
  expect(problems).toEqual(['TL_CALLBACK_FAILED']);
});

describe('arguments', () => {
  const texts = async (
    run: () => Promise<unknown>,
    recordArguments?: boolean | ((name: string, args: readonly unknown[]) => string),
  ): Promise<unknown[]> => {
    const { spans } = await traced(() => run().catch(() => undefined), { recordArguments });
    return spans.map(({ attributes }) => attributes['db.query.text']);
  };

  test('are withheld by default', async () => {
    expect(await texts(() => redis.set('key', 'hunter2'))).toEqual([undefined]);
  });

  test('are recorded on request, bytes by their number', async () => {
    expect(await texts(() => redis.set('key', 'value'), true)).toEqual(['set key value']);
    expect(await texts(() => redis.set('key', Buffer.alloc(7)), true)).toEqual(['set key <7 bytes>']);
  });

  test('are recorded for each command of a pipeline', async () => {
    expect(await texts(() => redis.pipeline().set('a', 1).get('a').exec(), true)).toEqual(['set a 1; get a']);
  });

  test('that are passwords are never recorded', async () => {
    expect(await texts(() => redis.auth('hunter2'), true)).toEqual(['auth ?']);
    expect(await texts(() => redis.config('SET', 'requirepass', ''), true)).toEqual(['config ?']);
  });

  test('are shortened', async () => {
    const [long] = await texts(() => redis.mset('a', 'x'.repeat(10_000), 'b', 'y'.repeat(10_000)), true);
    expect(long).toHaveLength('mset a  b '.length + 2 * (256 + '...'.length));
    const [many] = await texts(() => redis.mset(...Array.from({ length: 2_000 }, () => 'ab')), true);
    expect(String(many).length).toBeLessThan(2_100);
  });

  test('can be written by a function', async () => {
    expect(
      await texts(
        () => redis.set('key', 'value'),
        (name, args) => `${name} ${String(args[0])} ?`,
      ),
    ).toEqual(['set key ?']);
  });
});

test('what a server or a script says of arguments is withheld too', async () => {
  const { spans } = await traced(async () => {
    const calls = [
      redis.call('nonsense', 'hunter2'),
      redis.eval(`return redis.error_reply(ARGV[1])`, 0, 'MYERR hunter2'),
      redis.xgroup('CREATECONSUMER', 'text:stream', 'hunter2', 'me'),
      redis.config('SET', 'no-such-hunter2', '1'),
      redis.call('client', 'hunter2'),
    ];
    await Promise.allSettled(calls);
  });
  expect(spans.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'ERROR'));
  expect(JSON.stringify(spans)).not.toContain('hunter2');
  expect(spans[1]?.attributes['error.type']).toMatch(/^(?:MYERR|ERR)$/);
});

test('hooks see the command and may write to its span', async () => {
  const seen: unknown[] = [];
  const { result, spans } = await traced(() => redis.get('text'), {
    requestHook: (span, request) => {
      seen.push(request);
      span.setAttribute('db.namespace', 'renamed');
      span.setAttribute('hook.request', true);
    },
    responseHook: (span, ...rest) => {
      seen.push(rest);
      span.setAttribute('hook.response', true);
      span.setAttribute('db.operation.name', 'fetch');
    },
  });
  expect(result).toBe('v');
  expect(seen).toEqual([{ cmdName: 'get', cmdArgs: ['text'] }, ['get', ['text'], Buffer.from('v')]]);
  expect(spans[0]?.attributes).toMatchObject({
    'hook.request': true,
    'hook.response': true,
    'db.operation.name': 'fetch',
  });
});

test('a request hook changes what the span is told by default', async () => {
  const { spans } = await traced(() => redis.get('text'), {
    requestHook: (span) => void span.setAttribute('db.namespace', 'renamed'),
  });
  expect(spans[0]?.attributes['db.namespace']).toBe('renamed');
});

test('options of the wrong kind are reported and left out', async () => {
  const { spans, problems } = await traced(() => redis.get('text'), {
    requestHook: 'loud',
    ignore: 7,
    attributes: 'blue',
  } as never);
  expect(lines(spans)).toEqual(['get']);
  expect(Object.keys(spans[0]?.attributes ?? {})).toHaveLength(7);
  expect(problems).toEqual(['TL_CONFIG_VALUE', 'TL_CONFIG_VALUE', 'TL_CONFIG_VALUE']);
});
