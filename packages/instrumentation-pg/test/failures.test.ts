import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import newest from 'pg';
import oldest from 'pg803';

import { readFailure } from '../src/query-failure.ts';
import type { TracedPg } from './traced-pg.ts';
import { activeSpanId, inSpan, rejectionOf, tracePg } from './traced-pg.ts';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startPostgres({ environment: {} });
}, 30_000);

afterAll(() => server.close());

describe.each([
  ['the newest pg', newest],
  ['pg 8.0.3', oldest],
])('%s', (_version, pg) => {
  let traced: TracedPg;
  let client: newest.Client;

  beforeEach(async () => {
    client = new pg.Client(server.url);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('CREATE TEMPORARY TABLE lamps (id integer PRIMARY KEY, name text)');
    traced = tracePg();
  });

  afterEach(async () => {
    expect(traced.problems()).toEqual([]);
    await client.end();
    await traced.close();
  });

  test('an error of the server has its SQLSTATE, and none of its data', async () => {
    const error = await rejectionOf(client.query("SELECT * FROM lamps WHERE id = 'secret'"));
    expect(error).toMatchObject({ code: '22P02', message: expect.stringContaining('secret') });
    const query = traced.query();
    expect(query.attributes).toMatchObject({ 'db.response.status_code': '22P02', 'error.type': '22P02' });
    expect(query.status).toEqual({ code: 2, message: 'invalid input syntax for type integer: ?' });
    expect(query.events).toEqual([]);
    expect(JSON.stringify(query)).not.toContain('secret');
  });

  test('the same error reaches the application, by callback and by promise', async () => {
    const { spanId } = await inSpan('parent', async () => {
      const seen = await new Promise((resolve) => {
        client.query('SELECT 1 / 0', (error) => resolve([(error as { code?: string }).code, activeSpanId()]));
      });
      expect(seen).toEqual(['22012', activeSpanId()]);
      const emitted: unknown[] = [];
      const query = new pg.Query('SELECT 1 / 0');
      query.on('error', (error) => emitted.push(error));
      client.query(query);
      expect(await rejectionOf(client.query('SELECT 2 / 0'))).toMatchObject({ code: '22012' });
      expect(emitted).toMatchObject([{ code: '22012' }]);
    });
    expect(traced.queries().map(({ parentSpanId, status }) => [parentSpanId, status.code])).toEqual([
      [spanId, 2],
      [spanId, 2],
      [spanId, 2],
    ]);
  });

  test('an exception raised in the database says nothing but its code', async () => {
    await client
      .query("DO $$ BEGIN RAISE EXCEPTION 'user amy has no lamps' USING ERRCODE = '23505'; END $$")
      .catch(() => undefined);
    expect(traced.query().attributes['error.type']).toBe('23505');
    expect(traced.query().status).toEqual({ code: 2 });
  });

  test('a statement that the server gives up', async () => {
    await client.query('SET statement_timeout = 20');
    await client.query('SELECT pg_sleep(2)').catch(() => undefined);
    const last = traced.queries().at(-1);
    expect(last?.attributes['error.type']).toBe('57014');
    expect(last?.status.message).toBe('canceling statement due to statement timeout');
  });

  test('a query that the client gives up ends at that moment', async () => {
    const hasty = new pg.Client({ connectionString: server.url, query_timeout: 40 });
    hasty.on('error', () => undefined);
    await hasty.connect();
    expect(await rejectionOf(hasty.query('SELECT pg_sleep(0.3)'))).toMatchObject({ message: 'Query read timeout' });
    const query = traced.query();
    expect(query.attributes['error.type']).toBe('timeout');
    expect(query.attributes).not.toHaveProperty('db.response.status_code');
    expect(query.durationMs).toBeLessThan(280);
    await hasty.end();
  });

  test('a query that is cancelled', async () => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const slow = rejectionOf(client.query('SELECT pg_sleep(5)'));
    const other = new pg.Client(server.url);
    await other.connect();
    await other.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]);
    expect(await slow).toMatchObject({ code: '57014' });
    await other.end();
  });

  test('a connection that is lost', async () => {
    const lost = new pg.Client(server.url);
    lost.on('error', () => undefined);
    await lost.connect();
    const error = await rejectionOf(lost.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    expect(error).toMatchObject({ code: '57P01' });
    const after = await rejectionOf(lost.query('SELECT 1'));
    expect(after).toMatchObject({ message: expect.stringMatching(/not queryable|terminated/) });
    const [first, second] = traced.queries();
    expect(first?.attributes['error.type']).toBe('57P01');
    expect(second?.status).toEqual({ code: 2, message: (after as Error).message });
    expect(second?.events.map(({ name }) => name)).toEqual(['exception']);
  });

  test('queries of a client that was closed', async () => {
    const closed = new pg.Client(server.url);
    await closed.connect();
    await closed.end();
    await rejectionOf(closed.query('SELECT 1'));
    expect(traced.query().status.code).toBe(2);
  });

  test('a value that cannot be bound', async () => {
    const value = {
      toPostgres: () => {
        throw new RangeError('no such value');
      },
    };
    await rejectionOf(client.query('SELECT $1', [value]));
    expect(traced.query().attributes['error.type']).toBe('RangeError');
    expect((await client.query('SELECT 1')).rowCount).toBe(1);
  });

  test('a function of pg that throws throws the same', () => {
    const broken = new pg.Client(server.url);
    const thrown = new TypeError('thrown at once');
    Object.defineProperty(broken, 'binary', {
      get: () => {
        throw thrown;
      },
    });
    expect(() => {
      broken.query('SELECT 1', () => undefined);
    }).toThrow(thrown);
    expect(traced.query().attributes['error.type']).toBe('TypeError');
  });
});

describe('a message of the server', () => {
  const own = { severity: 'ERROR', code: '22P02', routine: 'pg_strtoint32_safe' };

  test.each([
    ['invalid input syntax for type integer: "secret"', 'invalid input syntax for type integer: ?'],
    ['invalid value "a "b" secret" for "c"', 'invalid value ?'],
    ['ungültige Eingabesyntax für Typ integer: »secret«', 'ungültige Eingabesyntax für Typ integer: ?'],
    ['valeur invalide : « secret »', 'valeur invalide : ?'],
    ['unterminated quoted string at or near "\'secret"', 'unterminated quoted string at or near ?'],
    [`syntax error at or near "${'secret '.repeat(200)}" here`, 'syntax error at or near ? here'],
    ['an opening quote alone "secret', 'an opening quote alone ?'],
    ['setseed parameter 2.5 is out of allowed range [-1,1]', 'setseed parameter ? is out of allowed range [?,?]'],
    ['column t1.c2 cannot be cast to int4', 'column t1.c2 cannot be cast to int4'],
    ["can't extend", "can't extend"],
  ])('%s', (message, expected) => {
    expect(readFailure({ ...own, message }).message).toBe(expected);
  });

  test.each([
    ['a function raised it', { ...own, routine: 'exec_stmt_raise' }],
    ['a function of another language threw it', { ...own, code: '38000' }],
    ['nobody knows who wrote it', { severity: 'FATAL', code: '08P01' }],
  ])('is left out where %s', (_why, error) => {
    expect(readFailure({ ...error, message: 'secret' })).toEqual({
      statusCode: error.code,
      type: error.code,
      message: undefined,
    });
  });
});

test.each([
  [undefined, '_OTHER'],
  [null, '_OTHER'],
  ['text', '_OTHER'],
  [new Error('timeout exceeded when trying to connect'), 'timeout'],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [Object.assign(new Error('write'), { code: 'EPIPE' }), 'EPIPE'],
  [
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    ),
    '_OTHER',
  ],
])('whatever a query is rejected with is read: %#', (error, type) => {
  expect(readFailure(error)).toMatchObject({ statusCode: undefined, type });
});
