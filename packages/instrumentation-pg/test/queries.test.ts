import { SpanKind } from '@opentelemetry/api';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import type { ClientConfig, QueryConfig, QueryResult } from 'pg';
import newest, { Client } from 'pg';
import oldest from 'pg803';

import type { TracedPg } from './traced-pg.ts';
import { activeSpanId, inSpan, rejectionOf, tracePg } from './traced-pg.ts';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

afterAll(() => server.close());

type Callback = (error: Error | null, result?: QueryResult) => void;

describe.each([
  ['the newest pg', newest],
  ['pg 8.0.3', oldest],
])('%s', (_version, pg) => {
  let traced: TracedPg;
  let client: newest.Client;

  beforeEach(async () => {
    client = new pg.Client(server.url);
    await client.connect();
    await client.query('CREATE TEMPORARY TABLE lamps (id integer PRIMARY KEY, name text)');
    await client.query("INSERT INTO lamps VALUES (1, 'red'), (2, 'green'), (3, 'blue')");
    traced = tracePg();
  });

  afterEach(async () => {
    expect(traced.problems()).toEqual([]);
    await client.end();
    await traced.close();
  });

  test('a promise makes one span with what the conventions ask for', async () => {
    const { hostname, port } = new URL(server.url);
    const { spanId, result } = await inSpan('parent', () => client.query("SELECT name FROM lamps WHERE name = 'red'"));
    expect(result.rows).toEqual([{ name: 'red' }]);
    const query = traced.query();
    expect(query).toMatchObject({
      name: 'SELECT lamps',
      kind: SpanKind.CLIENT,
      parentSpanId: spanId,
      status: { code: 0 },
    });
    expect(query.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'postgres',
      'db.query.summary': 'SELECT lamps',
      'db.query.text': 'SELECT name FROM lamps WHERE name = ?',
      'server.address': hostname,
      'server.port': Number(port),
      'network.peer.address': expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      'network.peer.port': Number(port),
    });
  });

  test('a text with bind values is recorded as it is', async () => {
    const text = "SELECT name FROM lamps WHERE id = $1 AND name <> 'black' -- why";
    await client.query(text, [1]);
    expect(traced.query().attributes['db.query.text']).toBe(text);
  });

  test('an empty list of bind values binds nothing', async () => {
    await client.query("SELECT 'secret'", []);
    expect(traced.query().attributes['db.query.text']).toBe('SELECT ?');
  });

  const text = 'SELECT id FROM lamps WHERE id < $1 ORDER BY id';
  const values = [3];
  const forms: Record<string, (callback: Callback) => unknown> = {
    'text and callback': (callback) => client.query('SELECT id FROM lamps ORDER BY id LIMIT 2', callback),
    'text, values and callback': (callback) => client.query(text, values, callback),
    'text, no values and callback': (callback) =>
      client.query('SELECT id FROM lamps ORDER BY id LIMIT 2', undefined as unknown as string[], callback),
    'a config object and callback': (callback) => client.query({ text, values }, callback),
    'a config object, values and callback': (callback) => client.query({ text } as unknown as string, values, callback),
    'a config object with its callback': (callback) => client.query({ text, values, callback } as QueryConfig),
  };

  test.each(Object.keys(forms))('%s: the callback gets the result, in the context of the call', async (form) => {
    const { spanId } = await inSpan('parent', async () => {
      const seen = await new Promise((resolve, reject) => {
        const returned = forms[form]?.((error, result) => {
          if (error) reject(error);
          else resolve([result?.rows, activeSpanId()]);
        });
        expect(returned).toBeUndefined();
      });
      expect(seen).toEqual([[{ id: 1 }, { id: 2 }], activeSpanId()]);
    });
    expect(traced.query()).toMatchObject({ name: 'SELECT lamps', parentSpanId: spanId });
  });

  test('the object of the application is not changed', async () => {
    const callback = jest.fn();
    const config = Object.freeze({ text, values, callback });
    await new Promise<void>((resolve) => {
      callback.mockImplementation(() => resolve());
      void client.query(config as unknown as QueryConfig);
    });
    expect(config.callback).toBe(callback);
    const { rows } = await client.query({
      text,
      values,
      get rowMode(): 'array' {
        return 'array';
      },
    });
    expect(rows).toEqual([[1], [2]]);
    expect(traced.queries()).toHaveLength(2);
  });

  test('a prepared statement is recorded each time, as it is', async () => {
    const statement = { name: 'by-id', text: "SELECT 'kept' FROM lamps WHERE id = $1", values: [1] };
    await client.query(statement);
    await client.query({ ...statement, values: [2] });
    await client.query({ name: 'by-id', values: [3] } as unknown as QueryConfig).catch(() => undefined);
    const [first, second, third] = traced.queries();
    expect(first?.attributes['db.query.text']).toBe(statement.text);
    expect(second?.name).toBe('SELECT lamps');
    expect(third?.name).toBe('postgres');
  });

  test('several statements make one span', async () => {
    const results = (await client.query(
      "SELECT 1 AS a; UPDATE lamps SET name = 'x' WHERE id = 1",
    )) as unknown as QueryResult[];
    expect(results.map(({ command }) => command)).toEqual(['SELECT', 'UPDATE']);
    expect(traced.query().name).toBe('SELECT; UPDATE lamps');
    expect(traced.query().attributes['db.query.text']).toBe('SELECT ? AS a; UPDATE lamps SET name = ? WHERE id = ?');
  });

  test('a text that says nothing is named after the database', async () => {
    await client.query('');
    expect(traced.query().name).toBe('postgres');
    expect(traced.query().attributes).not.toHaveProperty('db.query.text');
  });

  test('the queries of a transaction are siblings', async () => {
    const { spanId } = await inSpan('parent', async () => {
      await client.query('BEGIN');
      await client.query('UPDATE lamps SET name = $1 WHERE id = $2', ['white', 1]);
      await client.query('ROLLBACK');
    });
    expect(traced.queries().map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['BEGIN', spanId],
      ['UPDATE lamps', spanId],
      ['ROLLBACK', spanId],
    ]);
  });

  test('a query that waits for the connection has its span, and its peer', async () => {
    const early = new pg.Client(server.url);
    const first = inSpan('parent', () => early.query('SELECT 1 AS one'));
    await early.connect();
    const { spanId, result } = await first;
    await early.end();
    expect(result.rows).toEqual([{ one: 1 }]);
    expect(traced.query().parentSpanId).toBe(spanId);
    expect(traced.query().attributes['network.peer.port']).toBe(Number(new URL(server.url).port));
  });

  test('the span lasts from the call to the result', async () => {
    const started = Date.now();
    await client.query('SELECT pg_sleep(0.06)');
    const query = traced.query();
    expect(query.durationMs).toBeGreaterThanOrEqual(55);
    expect(query.durationMs).toBeLessThanOrEqual(Date.now() - started + 2);
  });

  test('the span has ended when the application goes on', async () => {
    await client.query('SELECT 1');
    expect(traced.queries()).toHaveLength(1);
    await new Promise<void>((resolve) => {
      client.query('SELECT 2', () => {
        expect(traced.queries()).toHaveLength(2);
        resolve();
      });
    });
  });

  test('an unsampled query is left alone, and its callback still has its context', async () => {
    await traced.close();
    traced = tracePg(undefined, { sampler: 'always_off' });
    const plain = client.query('SELECT 1 AS one');
    expect(plain).toBeInstanceOf(Promise);
    expect((await plain).rows).toEqual([{ one: 1 }]);
    await inSpan('parent', async () => {
      const seen = await new Promise((resolve) => {
        client.query('SELECT 1', () => resolve(activeSpanId()));
      });
      expect(seen).toBe(activeSpanId());
    });
    expect(traced.spans).toEqual([]);
  });

  test('what is no query is refused as ever, and makes no span', async () => {
    const refusalOf = async (query: unknown): Promise<unknown> => {
      try {
        return await rejectionOf(Promise.resolve(client.query(query as string)));
      } catch (error) {
        return error;
      }
    };
    expect(await refusalOf(undefined)).toEqual(new TypeError('Client was passed a null or undefined query'));
    expect(traced.queries()).toEqual([]);
    expect(await refusalOf({})).toMatchObject({ message: expect.stringContaining('either text or a name') });
    expect(await refusalOf({ text: 'SELECT $1', values: 'no list' })).toMatchObject({
      message: expect.stringContaining('array'),
    });
    expect(traced.queries().map(({ status }) => status.code)).toEqual([2, 2]);
    expect(traced.problems()).toEqual([]);
  });

  test('shutdown leaves pg as it was', async () => {
    const wrapped = pg.Client.prototype.query;
    await traced.close();
    expect(pg.Client.prototype.query).not.toBe(wrapped);
    await client.query('SELECT 1');
    expect(traced.spans).toEqual([]);
  });
});

describe('the newest pg alone', () => {
  let traced: TracedPg;

  beforeEach(() => {
    traced = tracePg();
  });

  afterEach(async () => {
    expect(traced.problems()).toEqual([]);
    await traced.close();
  });

  test('queries in a pipeline each have their own span and outcome', async () => {
    const client = new Client({ connectionString: server.url, pipeline: true });
    await client.connect();
    const texts = [
      'SELECT $1::int AS a',
      'SELECT $1::int / 0',
      'SELECT $1::int AS c FROM nowhere',
      'SELECT $1::int AS d',
    ];
    const settled = await Promise.allSettled(texts.map((each) => client.query(each, [1])));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(traced.queries().map(({ attributes }) => [attributes['db.query.text'], attributes['error.type']])).toEqual([
      [texts[0], undefined],
      [texts[1], '22012'],
      [texts[2], '42P01'],
      [texts[3], undefined],
    ]);
    await client.end();
  });

  test('a promise of the application is the one it gets', async () => {
    // oxlint-disable-next-line house/only-errors-extend -- what an application may do
    class Promised<Value> extends Promise<Value> {}
    const client = new Client({ connectionString: server.url, Promise: Promised } as ClientConfig);
    await client.connect();
    const promise = client.query('SELECT 1 AS one');
    expect(promise).toBeInstanceOf(Promised);
    expect((await promise).rows).toEqual([{ one: 1 }]);
    expect(traced.query().name).toBe('SELECT');
    await client.end();
  });
});

test('both versions are in the status', async () => {
  const traced = tracePg();
  const [pg] = traced.setup.status.instrumentations;
  expect(pg).toMatchObject({ name: 'pg', state: 'active', versions: expect.arrayContaining(['8.0.3']) });
  expect(pg?.versions?.length).toBeGreaterThanOrEqual(2);
  await traced.close();
});
