/** The metrics of connection pools, by the semantic conventions ("Connection pools"). */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { context, trace } from '@opentelemetry/api';
import type { CollectedMetrics } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';
import { activeContext, registry, startTelemetry, suppressedContext } from '@throughline/core';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { Pool } from 'pg';

import { pgInstrumentation } from '../src/pg-instrumentation.ts';
import type { TracedPg } from './traced-pg.ts';
import { closedPort, inSpan, rejectionOf, tracePg } from './traced-pg.ts';

const COUNT = 'db.client.connection.count';
const PENDING = 'db.client.connection.pending_requests';
const MAX = 'db.client.connection.max';
const IDLE_MAX = 'db.client.connection.idle.max';
const WAIT = 'db.client.connection.wait_time';
const TIMEOUTS = 'db.client.connection.timeouts';
const POOL = 'db.client.connection.pool.name';

let server: RunningDatabase;
let collected: CollectedMetrics;
let traced: TracedPg;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

afterAll(() => server.close());

beforeEach(() => {
  collected = collectMetrics();
  traced = tracePg({}, {}, [collected.component]);
});

afterEach(async () => {
  expect(traced.problems()).toEqual([]);
  await traced.close();
  collected.stop();
});

function urlOf(database: string): string {
  return Object.assign(new URL(server.url), { pathname: `/${database}` }).href;
}

function nameOf(database: string): string {
  const { hostname, port } = new URL(server.url);
  return `${hostname}:${port}/${database}`;
}

/** The points of a metric as `pool [state] value`, histograms with their count. */
async function lines(name: string): Promise<string[]> {
  return (await collected.points(name)).map(({ attributes, value, count }) =>
    [...Object.values(attributes), value ?? count].join(' '),
  );
}

test('the connections of a pool are counted by their state, and so is who waits for one', async () => {
  const pool = new Pool({ connectionString: server.url, max: 2 });
  const name = nameOf('postgres');
  expect(await lines(COUNT)).toEqual([]);

  const [first, second] = [await pool.connect(), await pool.connect()];
  const waiting = pool.connect();
  expect(await lines(COUNT)).toEqual([`${name} idle 0`, `${name} used 2`]);
  expect(await lines(PENDING)).toEqual([`${name} 1`]);
  expect(await lines(MAX)).toEqual([`${name} 2`]);
  expect(await lines(IDLE_MAX)).toEqual([`${name} 2`]);

  first.release();
  second.release();
  (await waiting).release();
  expect(await lines(COUNT)).toEqual([`${name} idle 2`, `${name} used 0`]);
  expect(await lines(PENDING)).toEqual([`${name} 0`]);
  await pool.end();
});

test('units, kinds and buckets are those of the conventions', async () => {
  const pool = new Pool({ connectionString: server.url, max: 1 });
  const client = await pool.connect();
  pool.options.connectionTimeoutMillis = 50;
  await rejectionOf(pool.query('SELECT 1'));

  const rising = { type: 'sum', monotonic: false };
  expect(await collected.metric(COUNT)).toMatchObject({ ...rising, unit: '{connection}' });
  expect(await collected.metric(MAX)).toMatchObject({ ...rising, unit: '{connection}' });
  expect(await collected.metric(IDLE_MAX)).toMatchObject({ ...rising, unit: '{connection}' });
  expect(await collected.metric(PENDING)).toMatchObject({ ...rising, unit: '{request}' });
  expect(await collected.metric(TIMEOUTS)).toMatchObject({ type: 'sum', monotonic: true, unit: '{timeout}' });
  expect(await collected.metric(WAIT)).toMatchObject({
    type: 'histogram',
    unit: 's',
    boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  });
  client.release();
  await pool.end();
});

test('pools of several databases are kept apart, and those of one database add up', async () => {
  const pools = [
    new Pool({ connectionString: urlOf('postgres'), max: 3 }),
    new Pool({ connectionString: urlOf('postgres'), max: 4 }),
    new Pool({ connectionString: urlOf('template1'), max: '5' as unknown as number }),
    new Pool({ connectionString: urlOf('template1'), max: 6 }),
  ];
  const held = await Promise.all(pools.slice(0, 3).map((pool) => pool.connect()));
  await pools[0]?.query('SELECT 1');
  await pools[1]?.query('SELECT 1');
  await pools[3]?.query('SELECT 1');

  const [one, other] = [nameOf('postgres'), nameOf('template1')];
  expect(await lines(COUNT)).toEqual([`${one} idle 2`, `${one} used 2`, `${other} idle 1`, `${other} used 1`]);
  expect(await lines(MAX)).toEqual([`${one} 7`, `${other} 11`]);
  expect(await lines(WAIT)).toEqual([`${one} 4`, `${other} 2`]);
  for (const client of held) client.release();
  await Promise.all(pools.map((pool) => pool.end()));
});

test('a pool without a limit has no maximum', async () => {
  const pool = new Pool({ connectionString: server.url, max: Infinity });
  await pool.query('SELECT 1');
  expect(await lines(COUNT)).toHaveLength(2);
  expect(await lines(MAX)).toEqual([]);
  await pool.end();
});

test('every way to a connection is a wait, which leads to the trace of whoever waited', async () => {
  const pool = new Pool({ connectionString: server.url, max: 1 });
  const held = await pool.connect();
  const waiting = inSpan('parent', async () => {
    (await pool.connect()).release();
    return trace.getActiveSpan()?.spanContext().traceId;
  });
  await sleep(60);
  held.release();
  const { result: traceId } = await waiting;
  await pool.query('SELECT 1');
  await new Promise<void>((resolve) => {
    pool.connect((_error, _client, release) => {
      release();
      resolve();
    });
  });

  const [point, another] = await collected.points(WAIT);
  expect(another).toBeUndefined();
  expect(point).toMatchObject({ attributes: { [POOL]: nameOf('postgres') }, count: 4 });
  expect(point?.sum).toBeGreaterThan(0.05);
  expect(point?.exemplarTraceIds).toEqual([traceId]);
  expect(await lines(TIMEOUTS)).toEqual([]);
  await pool.end();
});

test('waits that are given up are timeouts, by callback and by promise, in the queue and while connecting', async () => {
  const pool = new Pool({ connectionString: server.url, max: 1 });
  const held = await pool.connect();
  pool.options.connectionTimeoutMillis = 50;
  const { result: traceId } = await inSpan('parent', async () => {
    expect(await rejectionOf(pool.connect())).toMatchObject({ message: expect.stringContaining('timeout') });
    return trace.getActiveSpan()?.spanContext().traceId;
  });
  await rejectionOf(pool.query('SELECT 1'));
  await new Promise((resolve) => pool.connect(resolve));
  expect(await collected.points(TIMEOUTS)).toEqual([
    expect.objectContaining({ attributes: { [POOL]: nameOf('postgres') }, value: 3, exemplarTraceIds: [traceId] }),
  ]);
  held.release();
  await pool.end();

  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const hanging = new Pool({ host: '127.0.0.1', port, database: 'lamps', connectionTimeoutMillis: 50 });
  await rejectionOf(hanging.connect());
  expect(await lines(TIMEOUTS)).toEqual([`${nameOf('postgres')} 3`, `127.0.0.1:${port}/lamps 1`]);
  expect(await lines(WAIT)).toEqual([`${nameOf('postgres')} 1`]);
  await hanging.end();
  silent.close();
});

test('a pool whose server refuses has neither waits nor timeouts, and nobody is left in its counts', async () => {
  const port = await closedPort();
  const pool = new Pool({ host: '127.0.0.1', port, user: 'amy' });
  const errors = [
    await rejectionOf(pool.connect()),
    await rejectionOf(pool.query('SELECT 1')),
    await new Promise((resolve) => pool.connect(resolve)),
  ];
  expect(errors).toMatchObject(errors.map(() => ({ code: 'ECONNREFUSED' })));
  const name = `127.0.0.1:${port}/amy`;
  expect(await lines(COUNT)).toEqual([`${name} idle 0`, `${name} used 0`]);
  expect(await lines(PENDING)).toEqual([`${name} 0`]);
  expect(await lines(WAIT)).toEqual([]);
  expect(await lines(TIMEOUTS)).toEqual([]);
  await pool.end();
});

test('the points of a pool that has ended are over', async () => {
  const pools = ['postgres', 'template1'].map(
    (database) => new Pool({ connectionString: urlOf(database), user: 'ignored' }),
  );
  for (const pool of pools) await pool.query('SELECT 1');
  expect(await lines(COUNT)).toHaveLength(4);
  await pools[0]?.end();
  expect(await lines(COUNT)).toEqual([`${nameOf('template1')} idle 1`, `${nameOf('template1')} used 0`]);
  await rejectionOf(pools[0]?.query('SELECT 1') as Promise<unknown>);
  expect(await lines(COUNT)).toHaveLength(2);
  await pools[1]?.end();
  expect(await lines(COUNT)).toEqual([]);
});

test('a pool that is gone without having ended leaves nothing behind', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const kept = new Pool({ connectionString: urlOf('template1') });
  await kept.query('SELECT 1');
  await useAndForget();
  for (let turn = 0; turn < 200 && (await lines(MAX)).length > 1; turn++) {
    // What was looked at in a turn lives as long as that turn.
    await nextTurn();
    collectGarbage();
  }
  expect(await lines(MAX)).toEqual([`${nameOf('template1')} 10`]);
  await kept.end();

  async function useAndForget(): Promise<void> {
    const pool = new Pool({ connectionString: server.url, idleTimeoutMillis: 1 });
    await pool.query('SELECT 1');
    await once(pool, 'remove');
    expect(await lines(MAX)).toHaveLength(2);
  }
});

test('what is suppressed is no wait', async () => {
  const pool = new Pool({ connectionString: server.url });
  await context.with(suppressedContext(activeContext()), () => pool.query('SELECT 1'));
  expect(await lines(WAIT)).toEqual([]);
  await pool.end();
});

test('waits in spans that are not sampled are measured all the same, and so they are without tracing', async () => {
  const pool = new Pool({ connectionString: server.url });
  await traced.close();
  traced = tracePg({}, { sampler: 'always_off' }, [collected.component]);
  await inSpan('parent', async () => {
    await pool.query('SELECT 1');
    (await pool.connect()).release();
  });
  expect(await lines(WAIT)).toEqual([`${nameOf('postgres')} 2`]);
  await traced.close();

  const setup = startTelemetry({ flushOnExit: false, env: {} }, [collected.component, pgInstrumentation()]);
  await pool.query('SELECT 1');
  (await pool.connect()).release();
  expect(await lines(WAIT)).toEqual([`${nameOf('postgres')} 2`]);
  expect(await lines(COUNT)).toHaveLength(2);
  await setup.shutdown();
  await pool.end();
});

test('without metrics no pool is remembered, and after a shutdown none is read', async () => {
  await traced.close();
  expect(registry.observables.size).toBe(0);
  traced = tracePg();
  const pool = new Pool({ connectionString: server.url });
  const weakly = jest.spyOn(globalThis, 'WeakRef');
  await pool.query('SELECT 1');
  (await pool.connect()).release();
  expect(weakly).not.toHaveBeenCalled();
  weakly.mockRestore();
  await pool.end();
});
