import { trace } from '@opentelemetry/api';
import type { Cluster as ClusterClient } from 'ioredis';

import type { FakeRedis } from './fake-redis.ts';
import { bulk, startFakeRedis } from './fake-redis.ts';
import { lines, traced } from './traced.ts';

type ClusterClass = new (nodes: readonly object[], options: object) => ClusterClient;

const versions = ['ioredis4', 'ioredis5', 'ioredis'].map((name) => {
  const { version } = jest.requireActual<{ version: string }>(`${name}/package.json`);
  return [version, jest.requireActual<{ Cluster: ClusterClass }>(name).Cluster] as const;
});

// The first node says that it serves every slot; in truth the second one does.
let first: FakeRedis;
let second: FakeRedis;

function slotsAt(port: number): string {
  return `*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n${bulk('127.0.0.1')}:${port}\r\n`;
}

beforeEach(async () => {
  let owner: FakeRedis | undefined;
  const slots = ([name, argument]: readonly string[]): string | undefined =>
    name === 'cluster' && argument?.toLowerCase() === 'slots' ? slotsAt(owner?.port ?? 0) : undefined;
  second = await startFakeRedis((command) => (command[0] === 'get' ? bulk('v') : slots(command)));
  first = await startFakeRedis((command) => {
    if (command[0] !== 'get') return slots(command);
    owner = second;
    return `-MOVED 12182 127.0.0.1:${second.port}\r\n`;
  });
  owner = first;
});

afterEach(async () => {
  await first.close();
  await second.close();
});

describe.each(versions)('ioredis %s', (_version, Cluster) => {
  const inCluster = async <Result>(
    run: (cluster: ClusterClient) => Promise<Result>,
    options: object = {},
  ): Promise<Result> => {
    const redisOptions = { disconnectTimeout: 50 };
    const cluster = new Cluster([{ host: '127.0.0.1', port: first.port }], {
      redisOptions,
      slotsRefreshTimeout: 2_000,
      ...options,
    });
    try {
      return await run(cluster);
    } finally {
      cluster.disconnect();
    }
  };

  test('a command that is redirected is one span, with the node that answered', async () => {
    const { result, spans, parent } = await traced(() => inCluster((cluster) => cluster.get('foo')));
    expect(result).toBe('v');
    expect(first.received.filter((line) => line.startsWith('get'))).toEqual(['get foo']);
    expect(spans).toMatchObject([
      {
        name: 'get',
        status: 'UNSET',
        parentSpanId: parent.spanId,
        attributes: {
          'db.namespace': '0',
          'server.address': '127.0.0.1',
          'server.port': second.port,
          'network.peer.port': second.port,
        },
      },
    ]);
  });

  test('so is a pipeline', async () => {
    const { result, spans } = await traced(() =>
      inCluster((cluster) => cluster.pipeline().get('{a}1').get('{a}2').exec()),
    );
    expect(result).toEqual([
      [null, 'v'],
      [null, 'v'],
    ]);
    expect(spans).toMatchObject([
      {
        name: 'PIPELINE get',
        status: 'UNSET',
        attributes: { 'db.operation.batch.size': 2, 'network.peer.port': second.port },
      },
    ]);
  });

  test('what the cluster asks for itself is no span', async () => {
    const { spans } = await traced(() => inCluster((cluster) => cluster.get('foo')), { requireParentSpan: false });
    expect(lines(spans)).toEqual(['get']);
    expect([...first.received, ...second.received].some((line) => line.startsWith('cluster'))).toBe(true);
  });

  test('automatic pipelines keep the parents apart', async () => {
    const { result, spans } = await traced(() =>
      inCluster(
        (cluster) =>
          Promise.all(
            ['{a}1', '{a}2'].map((key) =>
              trace.getTracer('test').startActiveSpan('caller', async (caller) => {
                await cluster.get(key);
                return caller.spanContext().spanId;
              }),
            ),
          ),
        { enableAutoPipelining: true },
      ),
    );
    expect(lines(spans)).toEqual(['get', 'get']);
    expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual(result);
  });

  test('a cluster that nobody answers for is an error', async () => {
    await first.close();
    const { result, spans } = await traced(() =>
      inCluster(
        (cluster) =>
          cluster
            .on('error', () => undefined)
            .get('foo')
            .catch((error: unknown) => (error as Error).message),
        { clusterRetryStrategy: () => null },
      ),
    );
    expect(typeof result).toBe('string');
    expect(lines(spans)).toEqual(['get ERROR']);
  });
});
