import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import newest from 'pg';
import oldest from 'pg803';

import type { TracedPg } from './traced-pg.ts';
import { activeSpanId, closedPort, inSpan, rejectionOf, tracePg } from './traced-pg.ts';

const WAIT = 'db.client.connection.wait_time';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

afterAll(() => server.close());

describe.each([
  ['the newest pg', newest],
  ['pg 8.0.3', oldest],
])('%s', (_version, pg) => {
  let traced: TracedPg;
  let pool: newest.Pool;

  beforeEach(() => {
    traced = tracePg();
    pool = new pg.Pool({ connectionString: server.url, max: 2 });
    pool.on('error', () => undefined);
  });

  afterEach(async () => {
    expect(traced.problems()).toEqual([]);
    if (!pool.ended) await pool.end();
    await traced.close();
  });

  test('a query of a pool makes one span, under its caller', async () => {
    const { spanId } = await inSpan('parent', () => pool.query('SELECT 1 AS one'));
    expect(traced.query()).toMatchObject({ name: 'SELECT', parentSpanId: spanId });
    expect(traced.query().attributes[WAIT]).toEqual(expect.any(Number));
  });

  test('a query of a pool calls back in the context of its caller', async () => {
    await inSpan('parent', async () => {
      const seen = await new Promise((resolve) => {
        pool.query('SELECT 1 AS one', (_error, { rows }) => resolve([rows, activeSpanId()]));
      });
      expect(seen).toEqual([[{ one: 1 }], activeSpanId()]);
    });
  });

  test('connect calls back in the context of its caller, also when somebody else gives the client back', async () => {
    const held = [await pool.connect(), await pool.connect()];
    const waiting = ['first', 'second'].map((name) =>
      inSpan(name, async () => {
        const byCallback = new Promise((resolve) => {
          pool.connect((_error, _client, release) => {
            resolve(activeSpanId());
            release();
          });
        });
        const byPromise = pool.connect().then((client) => {
          client.release();
          return activeSpanId();
        });
        expect(await Promise.all([byCallback, byPromise])).toEqual([activeSpanId(), activeSpanId()]);
      }),
    );
    await inSpan('stranger', () => held.forEach((client) => client.release()));
    await Promise.all(waiting);
  });

  test('a callback outside of any span runs outside of any span', async () => {
    const held = [await pool.connect(), await pool.connect()];
    const seen = new Promise((resolve) => {
      pool.connect((_error, _client, release) => {
        resolve(activeSpanId());
        release();
      });
    });
    await inSpan('stranger', () => held.forEach((client) => client.release()));
    expect(await seen).toBeUndefined();
  });

  test('the wait for the connection is on the first query of each client that was handed out', async () => {
    const held = [await pool.connect(), await pool.connect()];
    const waiting = pool.connect();
    await new Promise((resolve) => setTimeout(resolve, 60));
    held.forEach((client) => client.release());
    const client = await waiting;
    await client.query('SELECT 1');
    await client.query('SELECT 2');
    client.release();
    const [first, second] = traced.queries();
    expect(first?.attributes[WAIT]).toBeGreaterThanOrEqual(0.055);
    expect(first?.attributes[WAIT]).toBeLessThan(5);
    expect(first?.durationMs).toBeLessThan(50);
    expect(second?.attributes).not.toHaveProperty(WAIT);
  });

  test('a client that belongs to no pool has no wait', async () => {
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
    expect(traced.query().attributes).not.toHaveProperty(WAIT);
  });

  test('an error of a query of a pool', async () => {
    expect(await rejectionOf(pool.query('SELECT * FROM nowhere'))).toMatchObject({ code: '42P01' });
    expect(traced.query().attributes['error.type']).toBe('42P01');
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('a query of a pool whose server refuses has a span with the whole wait', async () => {
    const port = await closedPort();
    const refused = new pg.Pool({ connectionString: `postgres://amy:secret@127.0.0.1:${port}/lamps%20db` });
    const { spanId, result } = await inSpan('parent', () =>
      rejectionOf(refused.query("SELECT a FROM t WHERE b = 'x'")),
    );
    expect(result).toMatchObject({ code: 'ECONNREFUSED' });
    const query = traced.query();
    expect(query).toMatchObject({ name: 'SELECT t', parentSpanId: spanId, status: { code: 2 } });
    expect(query.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'lamps db',
      'db.query.summary': 'SELECT t',
      'db.query.text': 'SELECT a FROM t WHERE b = ?',
      'server.address': '127.0.0.1',
      'server.port': port,
      'error.type': 'ECONNREFUSED',
      [WAIT]: expect.any(Number),
    });
    expect(query.durationMs).toBeGreaterThan(0);
    expect(query.startMs).toBeGreaterThan(Date.now() - 10_000);
    await refused.end();
  });

  test('a query of a pool that waited in vain says how long', async () => {
    const narrow = new pg.Pool({ connectionString: server.url, max: 1, connectionTimeoutMillis: 400 });
    const client = await narrow.connect();
    await rejectionOf(narrow.query('SELECT 1'));
    const query = traced.query();
    expect(query.attributes['error.type']).toBe('timeout');
    expect(query.durationMs).toBeGreaterThanOrEqual(390);
    expect(query.attributes[WAIT]).toBeGreaterThanOrEqual(0.39);
    client.release();
    await narrow.end();
  });

  test('connecting in vain makes no span of its own', async () => {
    const refused = new pg.Pool({ host: '127.0.0.1', port: await closedPort() });
    expect(await rejectionOf(refused.connect())).toMatchObject({ code: 'ECONNREFUSED' });
    const byCallback = await new Promise((resolve) => refused.connect((error) => resolve(error)));
    expect(byCallback).toMatchObject({ code: 'ECONNREFUSED' });
    expect(traced.spans).toEqual([]);
    await refused.end();
  });

  test('a pool that has ended', async () => {
    await pool.end();
    await rejectionOf(pool.query('SELECT 1'));
    expect(traced.query().status.code).toBe(2);
  });

  test('what is no query is refused as ever', async () => {
    const refusal = await new Promise((resolve) => {
      const query = pool.query as (callback: (error: unknown) => void) => void;
      query.call(pool, resolve);
    });
    expect(refusal).toMatchObject({ message: expect.stringContaining('function as the first parameter') });
    expect(await rejectionOf(pool.query(undefined as unknown as string))).toBeInstanceOf(TypeError);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('two databases and two servers keep their own addresses, for one text', async () => {
    const second = await startPostgres({ environment: {} });
    const name = `other_${process.pid}_${pg === newest ? 'new' : 'old'}`;
    await pool.query(`CREATE DATABASE ${name}`);
    const pools = {
      one: pool,
      two: new pg.Pool({ connectionString: second.url, max: 2 }),
      three: new pg.Pool({
        connectionString: Object.assign(new URL(server.url), { pathname: `/${name}` }).href,
        max: 2,
      }),
    };
    traced.spans.length = 0;
    await Promise.all(
      Object.entries(pools).flatMap(([label, each]) =>
        Array.from({ length: 10 }, () => inSpan(label, () => each.query('SELECT 1 AS same'))),
      ),
    );
    for (const [label, url, database] of [
      ['one', server.url, 'postgres'],
      ['two', second.url, 'postgres'],
      ['three', server.url, name],
    ] as const) {
      const parents = traced.spans.filter((span) => span.name === label).map(({ spanId }) => spanId);
      const queries = traced.queries().filter(({ parentSpanId }) => parents.includes(parentSpanId ?? ''));
      expect(queries).toHaveLength(10);
      for (const { attributes } of queries)
        expect(attributes).toMatchObject({ 'db.namespace': database, 'server.port': Number(new URL(url).port) });
    }
    await pools.two.end();
    await pools.three.end();
    await pool.query(`DROP DATABASE ${name}`);
    await second.close();
  });
});
