/** The right parent for every span at concurrency 50, over a few connections. */
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { Client, Pool } from 'pg';
import Cursor from 'pg-cursor';

import type { TracedPg } from './traced-pg.ts';
import { activeSpanId, inSpan, tracePg } from './traced-pg.ts';

const CONCURRENCY = 50;

let server: RunningDatabase;
let traced: TracedPg;
let pool: Pool;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

beforeEach(() => {
  traced = tracePg();
  pool = new Pool({ connectionString: server.url, max: 3 });
});

afterEach(async () => {
  expect(traced.problems()).toEqual([]);
  let left = pool.totalCount;
  const closed = new Promise<void>((resolve) => {
    if (left === 0) resolve();
    pool.on('remove', () => {
      if (--left === 0) resolve();
    });
  });
  await pool.end();
  await closed;
  await traced.close();
});

afterAll(() => server.close());

type Work = (number: number) => Promise<unknown>;

function byCallbacks(number: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const expected = activeSpanId();
    pool.connect((error, client, release) => {
      if (error !== undefined || client === undefined) {
        reject(error);
        return;
      }
      client.query('BEGIN', () => {
        client.query('SELECT $1::int AS number', [number], (_error, { rows }) => {
          client.query('COMMIT', () => {
            release();
            setImmediate(() => {
              expect(activeSpanId()).toBe(expected);
              resolve(rows);
            });
          });
        });
      });
    });
  });
}

async function byPromises(number: number): Promise<unknown> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query('SELECT $1::int AS number', [number]);
    await client.query('COMMIT');
    return rows;
  } finally {
    client.release();
  }
}

async function byCursor(number: number): Promise<unknown> {
  const client = await pool.connect();
  const cursor = client.query(new Cursor('SELECT $1::int AS number', [number]));
  const rows = await cursor.read(5);
  await cursor.close();
  client.release();
  return rows;
}

const TRANSACTION = ['BEGIN', 'SELECT', 'COMMIT'];

test.each<[string, Work, string[]]>([
  ['callbacks', byCallbacks, TRANSACTION],
  ['promises', byPromises, TRANSACTION],
  ['cursors', byCursor, ['SELECT']],
  ['queries of the pool', async (number) => (await pool.query('SELECT $1::int AS number', [number])).rows, ['SELECT']],
  [
    'queries of the pool by callback',
    (number) =>
      new Promise((resolve) => {
        pool.query('SELECT $1::int AS number', [number], (_error, { rows }) => resolve(rows));
      }),
    ['SELECT'],
  ],
])('%s: 50 at a time over 3 connections', async (_how, work, names) => {
  const all = await Promise.all(
    Array.from({ length: CONCURRENCY }, (_, number) =>
      inSpan(`parent ${number}`, async () => {
        const expected = activeSpanId();
        const rows = await work(number);
        expect(rows).toEqual([{ number }]);
        expect(activeSpanId()).toBe(expected);
      }),
    ),
  );
  for (const { spanId } of all) {
    const children = traced.queries().filter(({ parentSpanId }) => parentSpanId === spanId);
    expect(children.map(({ name }) => name)).toEqual(names);
  }
  expect(traced.queries()).toHaveLength(CONCURRENCY * names.length);
});

test('notifications stay with the one who listens', async () => {
  const client = new Client(server.url);
  await client.connect();
  const notified = new Promise((resolve) => client.on('notification', ({ payload }) => resolve(payload)));
  await client.query(`LISTEN lamps_${process.pid}`);
  await pool.query(`NOTIFY lamps_${process.pid}, 'on'`);
  expect(await notified).toBe('on');
  expect(traced.queries().map(({ name }) => name)).toEqual(['LISTEN', 'NOTIFY']);
  await client.end();
});
