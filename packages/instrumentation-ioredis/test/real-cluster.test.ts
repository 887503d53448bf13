/** A real cluster of three masters. What only a liar can make happen is in cluster.test.ts. */
import type { RunningRedisCluster } from '@throughline/databases';
import { canStartRedisCluster, startRedisCluster } from '@throughline/databases';
import type { Cluster as ClusterClient, Redis as RedisClient } from 'ioredis';

import { lines, traced } from './traced.ts';

type ClusterClass = new (nodes: readonly object[], options?: object) => ClusterClient;
type RedisClass = new (options: object) => RedisClient;

const versions = ['ioredis4', 'ioredis5', 'ioredis'].map((name) => {
  const { version } = jest.requireActual<{ version: string }>(`${name}/package.json`);
  return [
    version,
    jest.requireActual<{ Cluster: ClusterClass; Redis: RedisClass; default: RedisClass }>(name),
  ] as const;
});

/** Keys of the first, the second and the third node; what stands in braces decides. */
const KEYS = ['{b}key', '{c}key', '{a}key'] as const;

const isThere = canStartRedisCluster();
const testInCluster = isThere ? test : test.skip;

let cluster: RunningRedisCluster | undefined;

beforeAll(async () => {
  if (isThere) cluster = await startRedisCluster();
}, 40_000);

afterAll(() => cluster?.close());

test('redis-server is on PATH where these tests have to prove it', () => {
  if (!isThere) console.warn('redis-server is NOT on PATH: no real cluster is tested here.');
  expect(isThere || !process.env['CI']).toBe(true);
});

describe.each(versions)('ioredis %s', (_version, { Cluster, Redis, default: standard }) => {
  const inCluster = async <Result>(
    run: (client: ClusterClient, ports: readonly number[]) => Promise<Result>,
  ): Promise<Result> => {
    const { ports } = cluster as RunningRedisCluster;
    const client = new Cluster([{ host: '127.0.0.1', port: ports[0] }], { redisOptions: { disconnectTimeout: 50 } });
    try {
      return await run(client, ports);
    } finally {
      client.disconnect();
    }
  };

  testInCluster('each command names the node that holds its key', () =>
    inCluster(async (client, ports) => {
      const { result, spans } = await traced(async () => {
        for (const key of KEYS) await client.set(key, key);
        const values: (string | null)[] = [];
        for (const key of KEYS) values.push(await client.get(key));
        return values;
      });
      expect(result).toEqual(KEYS);
      expect(lines(spans)).toEqual(['set', 'set', 'set', 'get', 'get', 'get']);
      expect(spans.map(({ attributes }) => attributes['server.port'])).toEqual([...ports, ...ports]);
    }),
  );

  testInCluster('a pipeline and a transaction of one slot are spans with their node', () =>
    inCluster(async (client, ports) => {
      const { result, spans } = await traced(async () => [
        await client.pipeline().set('{c}1', 'x').get('{c}1').exec(),
        await client.multi().set('{a}1', 'y').get('{a}1').exec(),
      ]);
      expect(result).toEqual([
        [
          [null, 'OK'],
          [null, 'x'],
        ],
        [
          [null, 'OK'],
          [null, 'y'],
        ],
      ]);
      expect(lines(spans)).toEqual(['PIPELINE', 'MULTI']);
      expect(spans.map(({ attributes }) => attributes['server.port'])).toEqual([ports[1], ports[2]]);
    }),
  );

  testInCluster('a command whose slot has moved meanwhile is one span, with the node that answered', () =>
    inCluster(async (client, ports) => {
      const Client = Redis ?? standard;
      const nodes = ports.map((port) => new Client({ host: '127.0.0.1', port, disconnectTimeout: 50 }));
      const [first, second] = nodes as [RedisClient, RedisClient];
      const slot = await first.cluster('KEYSLOT', '{moved}');
      const idOf = async (node: RedisClient): Promise<string> => node.cluster('MYID' as never);
      const moveTo = async (id: string): Promise<void> => {
        for (const node of nodes) await node.cluster('SETSLOT', slot as never, 'NODE' as never, id as never);
      };
      try {
        await client.get('{b}key');
        await moveTo(await idOf(first));
        const before = await traced(() => client.get('{moved}'));
        await moveTo(await idOf(second));
        const after = await traced(() => client.get('{moved}'));
        expect([lines(before.spans), lines(after.spans)]).toEqual([['get'], ['get']]);
        expect(before.spans[0]?.attributes['server.port']).toBe(ports[0]);
        expect(after.spans[0]?.attributes['server.port']).toBe(ports[1]);
      } finally {
        for (const node of nodes) node.disconnect();
      }
    }),
  );
});
