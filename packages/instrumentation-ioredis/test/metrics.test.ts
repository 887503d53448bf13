/** The durations of commands, by the semantic conventions ("Database client metrics"). */
import { performance } from 'node:perf_hooks';

import { context, trace } from '@opentelemetry/api';
import type { CollectedMetrics, CollectedPoint } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';
import type { TelemetrySetup } from '@throughline/core';
import { activeContext, ports, spanIdToHex, startTelemetry, suppressedContext } from '@throughline/core';
import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import type { Redis } from 'ioredis';

import { ioredisInstrumentation } from '../src/ioredis-instrumentation.ts';
import type { IoredisOptions } from '../src/ioredis-options.ts';
import { startFakeRedis } from './fake-redis.ts';
import { versions } from './ioredis-versions.ts';
import type { TracedMore } from './traced.ts';
import { traced } from './traced.ts';

const DURATION = 'db.client.operation.duration';

let server: RunningDatabase;
let collected: CollectedMetrics;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.close());

beforeEach(() => {
  collected = collectMetrics();
});

afterEach(() => {
  collected.stop();
});

function measured(more: TracedMore = {}): TracedMore {
  return { ...more, components: [collected.component] };
}

/** Metrics without tracing. */
function measureAlone(options?: IoredisOptions): TelemetrySetup {
  return startTelemetry({ flushOnExit: false }, [collected.component, ioredisInstrumentation(options)]);
}

async function points(): Promise<readonly CollectedPoint[]> {
  return await collected.points(DURATION);
}

/** The points as `operation [error] count`. */
async function lines(): Promise<string[]> {
  return (await points()).map(({ attributes, count }) =>
    [attributes['db.operation.name'], attributes['error.type'], count].filter((part) => part !== undefined).join(' '),
  );
}

describe.each(versions)('ioredis %s', (_version, RedisClass) => {
  let redis: Redis;

  beforeAll(async () => {
    redis = new RedisClass(server.url, { disconnectTimeout: 50, db: 3 });
    await redis.set('text', 'v');
  });

  afterAll(() => {
    redis.disconnect();
  });

  test('commands are measured by their name and where they go, and by how they fail', async () => {
    const port = Number(new URL(server.url).port);
    const common = {
      'db.system.name': 'redis',
      'db.namespace': '3',
      'server.address': '127.0.0.1',
      'server.port': port,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
    };
    await traced(
      async () => {
        await redis.get('text');
        await redis.get('nothing');
        await redis.lpush('text', 'x').catch((error: unknown) => error);
        expect(await points()).toEqual([
          expect.objectContaining({ attributes: { ...common, 'db.operation.name': 'get' }, count: 2 }),
          expect.objectContaining({
            attributes: {
              ...common,
              'db.operation.name': 'lpush',
              'db.response.status_code': 'WRONGTYPE',
              'error.type': 'WRONGTYPE',
            },
            count: 1,
          }),
        ]);
      },
      { attributes: { team: 'blue' }, recordArguments: true },
      measured(),
    );
  });

  test('unit, kind and buckets are those of the conventions', async () => {
    await traced(
      async () => {
        await redis.get('text');
        expect(await collected.metric(DURATION)).toMatchObject({
          type: 'histogram',
          unit: 's',
          boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
        });
      },
      {},
      measured(),
    );
  });

  test('a duration is that of the span, and its exemplar leads to it', async () => {
    const { spans, result, parent } = await traced(
      async () => {
        await redis.blpop('empty', 1);
        const [point] = (await collected.metric(DURATION))?.points ?? [];
        return { point, ids: (await points()).flatMap(({ exemplarTraceIds }) => exemplarTraceIds) };
      },
      {},
      measured(),
    );
    expect(result.point).toMatchObject({ count: 1 });
    expect(result.point?.exemplars.map(({ span }) => span && spanIdToHex(span))).toEqual([spans[0]?.spanId]);
    expect(result.ids).toEqual([parent.traceId]);
    expect((result.point as { sum?: number }).sum).toBeGreaterThan(0.9);
  });

  test('a pipeline is one measurement, and so is a transaction', async () => {
    await traced(
      async () => {
        await redis.pipeline().get('text').get('text').exec();
        await redis.pipeline().get('text').lpush('text', 'x').exec();
        await redis.multi().set('text', 'v').set('text', 'w').exec();
        await redis.multi({ pipeline: false });
        await redis.get('text');
        await redis.exec();
        expect(await lines()).toEqual([
          'PIPELINE get 1',
          'PIPELINE WRONGTYPE 1',
          'MULTI set 1',
          'multi 1',
          'get 1',
          'exec 1',
        ]);
      },
      {},
      measured(),
    );
  });

  test('commands of automatic pipelines are measured each for itself', async () => {
    await traced(
      async () => {
        const automatic = new RedisClass(server.url, { disconnectTimeout: 50, enableAutoPipelining: true });
        await automatic.ping();
        await Promise.all([automatic.get('text'), automatic.get('text'), automatic.incr('number')]);
        automatic.disconnect();
        expect(await lines()).toEqual(['ping 1', 'get 2', 'incr 1']);
      },
      {},
      measured({ tracing: { sampler: 'always_off' } }),
    );
  });

  test('commands that are not sampled are measured all the same, and no attributes of spans are built', async () => {
    const block = jest.spyOn(ports.span, 'block');
    const hook = jest.fn();
    const serialize = jest.fn();
    const { spans } = await traced(
      async () => {
        await redis.get('text');
        await redis.pipeline().get('text').get('text').exec();
        await redis.lpush('text', 'x').catch((error: unknown) => error);
        expect(await lines()).toEqual(['get 1', 'PIPELINE get 1', 'lpush WRONGTYPE 1']);
        expect((await points()).flatMap(({ exemplarTraceIds }) => exemplarTraceIds)).toEqual([]);
      },
      { requestHook: hook, responseHook: hook, recordArguments: serialize },
      measured({ tracing: { sampler: 'always_off' } }),
    );
    expect(spans).toEqual([]);
    expect(block).not.toHaveBeenCalled();
    expect(hook).not.toHaveBeenCalled();
    expect(serialize).not.toHaveBeenCalled();
    block.mockRestore();
  });

  test('commands without a parent have no span and are measured', async () => {
    const { spans } = await traced(
      async () => {
        await context.with(trace.deleteSpan(context.active()), () => redis.get('text'));
        expect(await lines()).toEqual(['get 1']);
      },
      {},
      measured(),
    );
    expect(spans).toEqual([]);
  });

  test('what is ignored or suppressed is not measured', async () => {
    await traced(
      async () => {
        await redis.ping();
        await context.with(suppressedContext(activeContext()), () => redis.get('text'));
        expect(await points()).toEqual([]);
        await redis.get('text');
        expect(await lines()).toEqual(['get 1']);
      },
      { ignore: ['ping'] },
      measured(),
    );
  });

  test('metrics alone do not need tracing, and look nothing up for each command', async () => {
    const setup = measureAlone();
    const handle = jest.spyOn(ports.instrument, 'handle');
    const block = jest.spyOn(ports.span, 'block');
    for (let turn = 0; turn < 5; turn++) await redis.get('text');
    await redis.lpush('text', 'x').catch((error: unknown) => error);
    expect(handle).toHaveBeenCalledTimes(1);
    expect(block).not.toHaveBeenCalled();
    expect(await lines()).toEqual(['get 5', 'lpush WRONGTYPE 1']);
    block.mockRestore();
    await setup.shutdown();
  });

  test('the handshake is not measured, and what is called before it is', async () => {
    const setup = measureAlone();
    const late = new RedisClass(server.url, { disconnectTimeout: 50, db: 2, connectionName: 'late' });
    await late.get('text');
    late.disconnect();
    expect(await lines()).toEqual(['get 1']);
    expect((await points())[0]?.attributes).toMatchObject({ 'db.namespace': '2', 'network.peer.address': '127.0.0.1' });
    await setup.shutdown();
  });

  test('a command that got no connection is measured with the reason, and two servers are measured apart', async () => {
    const setup = measureAlone();
    const closed = await startFakeRedis(() => undefined);
    await closed.close();
    const refused = new RedisClass(`redis://127.0.0.1:${closed.port}`, {
      disconnectTimeout: 50,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    refused.on('error', () => undefined);
    await refused.get('text').catch((error: unknown) => error);
    refused.disconnect();
    await redis.get('text');
    const [failed, succeeded] = await points();
    expect(failed?.attributes).toEqual({
      'db.system.name': 'redis',
      'db.operation.name': 'get',
      'db.namespace': '0',
      'server.address': '127.0.0.1',
      'server.port': closed.port,
      'error.type': expect.any(String),
    });
    expect(succeeded?.attributes).toMatchObject({ 'server.port': Number(new URL(server.url).port) });
    await setup.shutdown();
  });

  test('without metrics nothing is recorded, and the clock is not read for it', async () => {
    await traced(
      async () => {
        const clock = jest.spyOn(performance, 'now');
        await redis.get('text');
        await redis.pipeline().get('text').get('text').exec();
        expect(clock).not.toHaveBeenCalled();
        clock.mockRestore();
        expect(await points()).toEqual([]);
      },
      {},
      { tracing: { sampler: 'always_off' } },
    );
  });
});
