import { SamplingDecision } from '@opentelemetry/api';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { Client } from 'pg';
import QueryStream from 'pg-query-stream';

import type { PgOptions } from '../src/pg-options.ts';
import type { TracedPg } from './traced-pg.ts';
import { inSpan, tracePg } from './traced-pg.ts';

interface WireConnection {
  query(text: string): void;
  parse(message: { readonly text: string }): void;
}

let server: RunningDatabase;
let client: Client;
let traced: TracedPg;

beforeAll(async () => {
  server = await startPostgres();
  client = new Client(server.url);
  await client.connect();
}, 30_000);

afterAll(async () => {
  await client.end();
  await server.close();
});

afterEach(() => traced.close());

function trace(options: PgOptions): void {
  traced = tracePg(options);
}

test('sanitizeQueryText: false records every text as it is', async () => {
  trace({ sanitizeQueryText: false });
  await client.query("SELECT 'kept' -- why");
  expect(traced.query().attributes['db.query.text']).toBe("SELECT 'kept' -- why");
  expect(traced.query().name).toBe('SELECT');
});

test('recordParameters: true records the bind values, counted from 0', async () => {
  trace({ recordParameters: true });
  const values = ['amy', 7, null, true, new Date(0), Buffer.from('abc'), { a: 1 }, ['x', 'y'], 5n, 'x'.repeat(2_000)];
  const holes = values.map((_, index) => `$${index + 1}::text`);
  await client.query({ text: `SELECT ${holes.join(', ')}`, values });
  const { attributes } = traced.query();
  const recorded = values.map((_, index) => attributes[`db.query.parameter.${index}`]);
  expect(recorded.slice(0, -1)).toEqual([
    'amy',
    '7',
    'null',
    'true',
    '1970-01-01T00:00:00.000Z',
    '<3 bytes>',
    '{"a":1}',
    '["x","y"]',
    '5',
  ]);
  expect(recorded.at(-1)).toHaveLength(1_024);
});

test('bind values are withheld unless asked for', async () => {
  trace({});
  await client.query('SELECT $1::text', ['secret']);
  expect(JSON.stringify(traced.query())).not.toContain('secret');
});

test('requireParentSpan: true makes spans inside others alone', async () => {
  trace({ requireParentSpan: true });
  await client.query('SELECT 1');
  expect(traced.queries()).toEqual([]);
  await inSpan('parent', () => client.query('SELECT 2'));
  expect(traced.queries()).toHaveLength(1);
});

test('ignore is asked about each query, in each form', async () => {
  const asked: unknown[] = [];
  trace({
    ignore: (query) => {
      asked.push(query);
      return query.text === 'SELECT 1';
    },
  });
  expect((await client.query('SELECT 1')).rowCount).toBe(1);
  await client.query({ text: 'SELECT $1::int', values: [2], name: 'two' });
  expect(await client.query(new QueryStream('SELECT $1::int', [3])).toArray()).toHaveLength(1);
  expect(asked).toEqual([
    { text: 'SELECT 1', values: undefined },
    { text: 'SELECT $1::int', values: [2], name: 'two' },
    { text: 'SELECT $1::int', values: ['3'], name: undefined },
  ]);
  expect(traced.queries()).toHaveLength(2);
});

test('hooks see the query, the connection and the result, and what they set stays', async () => {
  const seen: unknown[] = [];
  trace({
    requestHook: (span, request) => {
      seen.push(request);
      span.setAttribute('server.address', 'mine');
      span.updateName('renamed');
    },
    responseHook: (span, { data }) => {
      if (!Array.isArray(data) && 'rowCount' in data) span.setAttribute('rows', data.rowCount ?? 0);
    },
  });
  await client.query('SELECT $1::int AS one', [1]);
  const { hostname, port, username } = new URL(server.url);
  expect(seen).toEqual([
    {
      query: { text: 'SELECT $1::int AS one', values: [1] },
      connection: { database: 'postgres', host: hostname, port: Number(port), user: username },
    },
  ]);
  expect(traced.query()).toMatchObject({ name: 'renamed', attributes: { 'server.address': 'mine', rows: 1 } });
});

test('a response hook sees the result that a callback gets', async () => {
  const seen: unknown[] = [];
  trace({ responseHook: (_span, { data }) => void seen.push(data) });
  const given = await new Promise((resolve) => client.query('SELECT 1; SELECT 2', (_error, result) => resolve(result)));
  expect(seen).toEqual([given]);
  expect(seen[0]).toBe(given);
});

test('hooks are not called for what is not recorded', async () => {
  const hook = jest.fn();
  traced = tracePg({ requestHook: hook, responseHook: hook }, { sampler: 'always_off' });
  await client.query('SELECT 1');
  expect(hook).not.toHaveBeenCalled();
});

test('attributes are on each span', async () => {
  trace({ attributes: { 'peer.service': 'lamps' } });
  await client.query('SELECT 1');
  expect(traced.query().attributes['peer.service']).toBe('lamps');
});

describe('addSqlCommenterCommentToQueries', () => {
  /** What is sent to the server in the meantime. */
  async function sentText(send: () => Promise<unknown>): Promise<string> {
    const { connection } = client as unknown as { readonly connection: WireConnection };
    const query = jest.spyOn(connection, 'query');
    const parse = jest.spyOn(connection, 'parse');
    await send();
    const texts = [...query.mock.calls.map(([text]) => text), ...parse.mock.calls.map(([{ text }]) => text)];
    query.mockRestore();
    parse.mockRestore();
    return texts.join();
  }

  test('appends the trace to texts', async () => {
    trace({ addSqlCommenterCommentToQueries: true });
    const config = { text: 'SELECT $1::int', values: [1] };
    for (const send of [() => client.query('SELECT 1'), () => client.query(config)]) {
      traced.spans.length = 0;
      const text = await sentText(send);
      const { traceId, spanId, attributes } = traced.query();
      expect(text).toMatch(new RegExp(`^SELECT .* /\\*traceparent='00-${traceId}-${spanId}-0[13]'\\*/$`));
      expect(attributes['db.query.text']).not.toContain('traceparent');
    }
    expect(config).toEqual({ text: 'SELECT $1::int', values: [1] });
  });

  test('leaves prepared statements and texts with a comment alone', async () => {
    trace({ addSqlCommenterCommentToQueries: true });
    expect(await sentText(() => client.query({ name: 'commented', text: 'SELECT 1' }))).toBe('SELECT 1');
    expect(await sentText(() => client.query('SELECT 1 -- why'))).toBe('SELECT 1 -- why');
    expect(traced.queries()).toHaveLength(2);
  });

  test('is off unless asked for', async () => {
    trace({});
    expect(await sentText(() => client.query('SELECT 1'))).toBe('SELECT 1');
  });
});

test('a sampler is told what is known of the query', async () => {
  const seen: unknown[] = [];
  traced = tracePg(
    {},
    {
      sampler: {
        shouldSample: (_context, _traceId, _name, _kind, attributes) => {
          seen.push({ ...attributes });
          return { decision: SamplingDecision.RECORD_AND_SAMPLED };
        },
        toString: () => 'test',
      },
    },
  );
  await client.query("SELECT 'x' FROM pg_class LIMIT 1");
  expect(seen).toEqual([
    expect.objectContaining({
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT ? FROM pg_class LIMIT ?',
      'db.query.summary': 'SELECT pg_class',
    }),
  ]);
});
