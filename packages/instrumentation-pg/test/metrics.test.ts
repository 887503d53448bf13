/** The durations of queries, by the semantic conventions ("Database client metrics"). */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';

import { context } from '@opentelemetry/api';
import type { CollectedMetrics, CollectedPoint } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';
import { activeContext, ports, spanIdToHex, startTelemetry, suppressedContext } from '@throughline/core';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import newest, { Client, Pool } from 'pg';
import Cursor from 'pg-cursor';
import oldest from 'pg803';

import { pgInstrumentation } from '../src/pg-instrumentation.ts';
import type { TracedPg } from './traced-pg.ts';
import { inSpan, rejectionOf, tracePg } from './traced-pg.ts';

const DURATION = 'db.client.operation.duration';
const UNSAMPLED = { sampler: 'always_off' } as const;

let server: RunningDatabase;
let collected: CollectedMetrics;
let traced: TracedPg | undefined;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

afterAll(() => server.close());

beforeEach(() => {
  collected = collectMetrics();
});

afterEach(async () => {
  expect(traced?.problems() ?? []).toEqual([]);
  await traced?.close();
  traced = undefined;
  collected.stop();
});

/** What all queries of these tests have in common. */
function common(): Record<string, unknown> {
  const { hostname, port } = new URL(server.url);
  return {
    'db.system.name': 'postgresql',
    'db.namespace': 'postgres',
    'server.address': hostname,
    'server.port': Number(port),
  };
}

async function durations(): Promise<readonly CollectedPoint[]> {
  return await collected.points(DURATION);
}

/** How often queries of a summary were measured. */
async function countOf(summary: string): Promise<number> {
  const points = (await durations()).filter(({ attributes }) => attributes['db.query.summary'] === summary);
  return points.reduce((sum, { count }) => sum + (count ?? 0), 0);
}

/** The ids of the spans that the exemplars lead to. */
async function exemplarSpanIds(): Promise<unknown[]> {
  const points = (await collected.metric(DURATION))?.points ?? [];
  return points.flatMap(({ exemplars }) => exemplars.map(({ span }) => span && spanIdToHex(span)));
}

describe.each([
  ['the newest pg', newest],
  ['pg 8.0.3', oldest],
])('%s', (_version, pg) => {
  let client: newest.Client;

  beforeEach(async () => {
    client = new pg.Client(server.url);
    await client.connect();
  });

  afterEach(() => client.end());

  test('queries are measured by what they do and where, and by how they fail', async () => {
    traced = tracePg({ attributes: { team: 'blue' } }, {}, [collected.component]);
    await client.query("SELECT 'a' AS one");
    await new Promise((resolve) => client.query('SELECT $1::int AS one', [1], resolve));
    await rejectionOf(client.query('SELECT * FROM nowhere'));
    await new Promise((resolve) => client.query('SELECT * FROM nowhere', resolve));
    await rejectionOf(client.query('SELECT 1 / 0 FROM nowhere, nowhere'));

    expect(await durations()).toEqual([
      expect.objectContaining({ attributes: { ...common(), 'db.query.summary': 'SELECT' }, count: 2 }),
      expect.objectContaining({
        attributes: {
          ...common(),
          'db.query.summary': 'SELECT nowhere',
          'db.response.status_code': '42P01',
          'error.type': '42P01',
        },
        count: 2,
      }),
      expect.objectContaining({
        attributes: expect.objectContaining({ 'db.query.summary': 'SELECT nowhere nowhere' }),
        count: 1,
      }),
    ]);
  });

  test('unit, kind and buckets are those of the conventions', async () => {
    traced = tracePg({}, {}, [collected.component]);
    await client.query('SELECT 1');
    expect(await collected.metric(DURATION)).toMatchObject({
      type: 'histogram',
      unit: 's',
      boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    });
  });

  test('a duration is that of the span, and its exemplar leads to it', async () => {
    traced = tracePg({}, {}, [collected.component]);
    await inSpan('parent', () => client.query('SELECT pg_sleep(0.03)'));
    const { traceId, spanId, durationMs } = traced.query();
    const [point] = await durations();
    expect(point?.exemplarTraceIds).toEqual([traceId]);
    expect(await exemplarSpanIds()).toEqual([spanId]);
    expect(point?.sum).toBeGreaterThan(0.029);
    expect(Math.abs((point?.sum ?? 0) * 1_000 - durationMs)).toBeLessThan(durationMs / 2);
  });

  test('so does the exemplar of a failure', async () => {
    traced = tracePg({}, {}, [collected.component]);
    await inSpan('parent', () => rejectionOf(client.query('SELECT 1 / 0')));
    expect(await exemplarSpanIds()).toEqual([traced.query().spanId]);
  });

  test('queries that are not sampled are measured all the same, and no attributes of spans are built', async () => {
    traced = tracePg({ addSqlCommenterCommentToQueries: true }, UNSAMPLED, [collected.component]);
    const block = jest.spyOn(ports.span, 'block');
    await inSpan('parent', async () => {
      await client.query('SELECT 1');
      await rejectionOf(client.query('SELECT 1 / 0'));
    });
    expect(traced.spans).toEqual([]);
    expect(block).not.toHaveBeenCalled();
    block.mockRestore();
    expect(await countOf('SELECT')).toBe(2);
    expect(await exemplarSpanIds()).toEqual([]);
  });

  test('a cursor is measured once, until it is closed', async () => {
    traced = tracePg({}, UNSAMPLED, [collected.component]);
    const cursor = client.query(new Cursor('SELECT generate_series(1, 10)'));
    await cursor.read(2);
    expect(await durations()).toEqual([]);
    await cursor.close();
    expect(await countOf('SELECT')).toBe(1);
  });

  test('hooks are not called for queries without a span', async () => {
    const hook = jest.fn();
    traced = tracePg({ requestHook: hook, responseHook: hook }, UNSAMPLED, [collected.component]);
    await client.query('SELECT 1');
    expect(hook).not.toHaveBeenCalled();
    expect(await countOf('SELECT')).toBe(1);
  });

  test('requireParentSpan is about spans alone', async () => {
    traced = tracePg({ requireParentSpan: true }, {}, [collected.component]);
    await client.query('SELECT 1');
    await inSpan('parent', () => client.query('SELECT 1'));
    expect(traced.queries()).toHaveLength(1);
    expect(await countOf('SELECT')).toBe(2);
  });

  test('what is ignored or suppressed is not measured', async () => {
    traced = tracePg({ ignore: ({ text }) => text === 'SELECT 1' }, {}, [collected.component]);
    await client.query('SELECT 1');
    await context.with(suppressedContext(activeContext()), () => client.query('SELECT 2'));
    expect(await durations()).toEqual([]);
    await client.query('SELECT 3');
    expect(await countOf('SELECT')).toBe(1);
  });

  test('metrics alone do not need tracing, and look nothing up for each query', async () => {
    const setup = startTelemetry({ flushOnExit: false, env: {} }, [collected.component, pgInstrumentation()]);
    const handle = jest.spyOn(ports.instrument, 'handle');
    const block = jest.spyOn(ports.span, 'block');
    for (let turn = 0; turn < 5; turn++) await client.query('SELECT 1');
    await rejectionOf(client.query('SELECT 1 / 0'));
    expect(handle).toHaveBeenCalledTimes(1);
    expect(block).not.toHaveBeenCalled();
    expect(await durations()).toEqual([
      expect.objectContaining({ attributes: { ...common(), 'db.query.summary': 'SELECT' }, count: 5 }),
      expect.objectContaining({ attributes: expect.objectContaining({ 'error.type': '22012' }), count: 1 }),
    ]);
    block.mockRestore();
    await setup.shutdown();
  });

  test('without metrics nothing is recorded, and the clock is not read for it', async () => {
    traced = tracePg({}, UNSAMPLED);
    const clock = jest.spyOn(performance, 'now');
    await client.query('SELECT 1');
    await rejectionOf(client.query('SELECT 1 / 0'));
    expect(clock).not.toHaveBeenCalled();
    clock.mockRestore();
    expect(await durations()).toEqual([]);
  });

  test('a query that waits for the next set-up of telemetry is measured by it', async () => {
    const first = tracePg({}, {}, [collected.component]);
    const sleeping = client.query('SELECT pg_sleep(0.1) FROM pg_am LIMIT 1');
    await first.close();
    traced = tracePg({}, {}, [collected.component]);
    await sleeping;
    await client.query('SELECT 1');
    expect(await countOf('SELECT')).toBe(1);
    expect(await countOf('SELECT pg_am')).toBe(1);
  });
});

test('a query that got no connection is measured with the reason, sampled or not', async () => {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  const pool = new Pool({ host: '127.0.0.1', port, user: 'amy', database: 'lamps' });
  const ask = async (): Promise<void> => void (await rejectionOf(pool.query('SELECT a FROM lamps')));

  traced = tracePg({}, UNSAMPLED, [collected.component]);
  await ask();
  await ask();
  expect(await durations()).toEqual([
    expect.objectContaining({
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'lamps',
        'db.query.summary': 'SELECT lamps',
        'server.address': '127.0.0.1',
        'server.port': port,
        'error.type': 'ECONNREFUSED',
      },
      count: 2,
      exemplarTraceIds: [],
    }),
  ]);
  await traced.close();

  traced = tracePg({ requireParentSpan: true }, {}, [collected.component]);
  await ask();
  expect(traced.spans).toEqual([]);
  await inSpan('parent', ask);
  expect(await exemplarSpanIds()).toEqual([traced.query().spanId]);
  expect(await countOf('SELECT lamps')).toBe(2);

  await traced.close();
  traced = tracePg({}, {}, [collected.component]);
  await context.with(suppressedContext(activeContext()), ask);
  expect(await durations()).toEqual([]);
  await pool.end();
});

test('one text on two databases is measured apart', async () => {
  traced = tracePg({}, {}, [collected.component]);
  const clients = ['postgres', 'template1'].map(
    (database) => new Client(Object.assign(new URL(server.url), { pathname: `/${database}` }).href),
  );
  for (const client of clients) {
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
  }
  expect((await durations()).map(({ attributes, count }) => [attributes['db.namespace'], count])).toEqual([
    ['postgres', 1],
    ['template1', 1],
  ]);
});
