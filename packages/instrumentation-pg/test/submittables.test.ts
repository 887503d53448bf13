import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import newest from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import oldest from 'pg803';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

import type { TracedPg } from './traced-pg.ts';
import { activeSpanId, inSpan, rejectionOf, tracePg } from './traced-pg.ts';

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
  let client: newest.Client;

  beforeEach(async () => {
    client = new pg.Client(server.url);
    await client.connect();
    await client.query('CREATE TEMPORARY TABLE lamps AS SELECT generate_series(1, 20) AS id');
    traced = tracePg();
  });

  afterEach(async () => {
    expect(traced.problems()).toEqual([]);
    await client.end();
    await traced.close();
  });

  describe('a query object', () => {
    test('without a callback: its span ends with it, and its listeners run in the context of the call', async () => {
      const { spanId } = await inSpan('parent', async () => {
        const query = new pg.Query('SELECT id FROM lamps WHERE id <= 3');
        expect(client.query(query)).toBe(query);
        const seen: unknown[] = [];
        query.on('row', () => seen.push(activeSpanId()));
        await new Promise<void>((resolve) => {
          query.on('end', () => {
            seen.push(activeSpanId());
            expect(traced.queries()).toHaveLength(1);
            resolve();
          });
        });
        expect(seen).toEqual(Array.from({ length: 4 }, activeSpanId));
      });
      expect(traced.query()).toMatchObject({ name: 'SELECT lamps', parentSpanId: spanId, status: { code: 0 } });
      expect(traced.query().attributes['db.query.text']).toBe('SELECT id FROM lamps WHERE id <= ?');
    });

    test('with a callback of its own, or of the call', async () => {
      await inSpan('parent', async () => {
        const own = await new Promise((resolve) => {
          client.query(new pg.Query('SELECT 1', [], () => resolve(activeSpanId())));
        });
        const given = await new Promise((resolve) => {
          const query = client.query as (query: unknown, callback: () => void) => unknown;
          query.call(client, new pg.Query('SELECT 2'), () => resolve(activeSpanId()));
        });
        expect([own, given]).toEqual([activeSpanId(), activeSpanId()]);
      });
      expect(traced.queries()).toHaveLength(2);
    });

    test('that fails tells its own listener alone', async () => {
      const query = client.query(new pg.Query('SELECT * FROM nowhere'));
      const error = await new Promise((resolve) => query.on('error', resolve));
      expect(error).toMatchObject({ code: '42P01' });
      expect(traced.query()).toMatchObject({ name: 'SELECT nowhere', status: { code: 2 } });
      expect(traced.query().attributes['error.type']).toBe('42P01');
    });

    test('has its methods back when it has ended', async () => {
      const query = new pg.Query('SELECT 1');
      const before = Object.getOwnPropertyNames(query);
      client.query(query);
      await new Promise((resolve) => query.on('end', resolve));
      expect(Object.getOwnPropertyNames(query).filter((name) => name.startsWith('handle'))).toEqual(
        before.filter((name) => name.startsWith('handle')),
      );
    });
  });

  describe('a cursor', () => {
    test('has one span, which ends when it was read to its end', async () => {
      const { spanId } = await inSpan('parent', async () => {
        const cursor = client.query(new Cursor<{ id: number }>('SELECT id FROM lamps WHERE id > $1', [5]));
        expect(await cursor.read(10)).toHaveLength(10);
        expect(traced.queries()).toEqual([]);
        expect(await cursor.read(10)).toHaveLength(5);
        await cursor.close();
      });
      expect(traced.query()).toMatchObject({ name: 'SELECT lamps', parentSpanId: spanId });
      expect(traced.query().attributes['db.query.text']).toBe('SELECT id FROM lamps WHERE id > $1');
    });

    test('has one span, which ends when it is closed', async () => {
      const cursor = client.query(new Cursor('SELECT id FROM lamps'));
      await cursor.read(1);
      expect(traced.queries()).toEqual([]);
      await cursor.close();
      expect(traced.query().name).toBe('SELECT lamps');
      expect((await client.query('SELECT 1')).rowCount).toBe(1);
    });

    test('calls back in the context of each call', async () => {
      const cursor = client.query(new Cursor('SELECT id FROM lamps'));
      for (const name of ['first', 'second']) {
        await inSpan(name, async () => {
          const seen = await new Promise((resolve) => cursor.read(1, () => resolve(activeSpanId())));
          expect(seen).toBe(activeSpanId());
        });
      }
      await inSpan('close', async () => {
        const seen = await new Promise((resolve) => cursor.close(() => resolve(activeSpanId())));
        expect(seen).toBe(activeSpanId());
      });
    });

    test('that fails has a failed span, and the error comes out of read', async () => {
      const cursor = client.query(new Cursor('SELECT id FROM nowhere'));
      expect(await rejectionOf(cursor.read(1))).toMatchObject({ code: '42P01' });
      expect(traced.query().attributes['db.response.status_code']).toBe('42P01');
    });
  });

  describe('a stream', () => {
    test('has one span, which ends with it', async () => {
      const { spanId } = await inSpan('parent', async () => {
        const stream = client.query(new QueryStream('SELECT id FROM lamps WHERE id > $1', [5], { batchSize: 4 }));
        const rows: unknown[] = [];
        for await (const row of stream) rows.push(row);
        expect(rows).toHaveLength(15);
      });
      expect(traced.query()).toMatchObject({ name: 'SELECT lamps', parentSpanId: spanId, status: { code: 0 } });
    });

    test('that is left early has a span too', async () => {
      const stream = client.query(new QueryStream('SELECT id FROM lamps', [], { batchSize: 2 }));
      for await (const row of stream) if (row !== undefined) break;
      await client.query('SELECT 1');
      expect(traced.queries().map(({ name }) => name)).toEqual(['SELECT lamps', 'SELECT']);
    });

    test('emits its rows in the context of the call', async () => {
      await inSpan('parent', async () => {
        const stream = client.query(new QueryStream('SELECT id FROM lamps'));
        const seen = new Set<unknown>();
        stream.on('data', () => seen.add(activeSpanId()));
        await new Promise((resolve) => stream.on('end', resolve));
        expect([...seen]).toEqual([activeSpanId()]);
      });
    });

    test('that fails emits its error once', async () => {
      const stream = client.query(new QueryStream('SELECT id FROM nowhere'));
      const errors: unknown[] = [];
      stream.on('error', (error) => errors.push(error));
      stream.resume();
      await new Promise((resolve) => stream.on('close', resolve));
      expect(errors).toHaveLength(1);
      expect(traced.query().status.code).toBe(2);
    });
  });

  test('COPY in and out have one span each', async () => {
    await pipeline(Readable.from(['21\n', '22\n']), client.query(copyFrom('COPY lamps FROM STDIN')));
    let text = '';
    for await (const chunk of client.query(copyTo('COPY lamps TO STDOUT'))) text += String(chunk);
    expect(text.trim().split('\n')).toHaveLength(22);
    await client.query('SELECT 1');
    expect(traced.queries().map(({ name }) => name)).toEqual(['COPY lamps', 'COPY lamps', 'SELECT']);
  });

  test('a client that is closed ends what it had begun', async () => {
    const other = new pg.Client(server.url);
    other.on('error', () => undefined);
    await other.connect();
    const cursor = other.query(new Cursor('SELECT 1'));
    await cursor.read(1);
    const second = rejectionOf(other.query('SELECT 2'));
    await other.end();
    expect(await second).toBeInstanceOf(Error);
    expect(traced.queries().map(({ status }) => status.code)).toEqual([2, 2]);
  });

  test('an object that cannot be followed is sent all the same, without a span', async () => {
    const sent: unknown[] = [];
    const odd = Object.freeze({ text: 'SELECT 1', submit: () => void sent.push('sent'), handleError: () => undefined });
    const other = new pg.Client(server.url);
    other.on('error', () => undefined);
    await other.connect();
    other.query(odd as unknown as newest.Submittable);
    expect(sent).toEqual(['sent']);
    await other.end();
    expect(traced.spans).toEqual([]);
  });
});
