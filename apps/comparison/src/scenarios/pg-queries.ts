import { once } from 'node:events';
import { type Client, Query as QueryObject, type QueryConfig, type QueryResult } from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';

import { connectPostgres } from '../databases.ts';
import type { Scenario } from '../scenario.ts';
import { inTrace, markActiveSpan } from '../stage.ts';

type Query = string | QueryConfig;

/** Runs queries one after the other on one client, inside a trace, and returns their row counts. */
function query(name: string, ...queries: readonly (Query | readonly [string, readonly unknown[]])[]): Scenario {
  return onClient(name, async (client) => {
    const counts: unknown[] = [];
    for (const one of queries) {
      const [text, values] = Array.isArray(one) ? (one as [string, unknown[]]) : [one as Query];
      counts.push(countOf(await client.query(text, values)));
    }
    return counts;
  });
}

/** The rows of one result; the results of a text of several statements, which the types do not know. */
function countOf(result: QueryResult | QueryResult[]): number | null {
  return Array.isArray(result) ? result.length : result.rowCount;
}

function onClient(name: string, work: (client: Client) => Promise<unknown>): Scenario {
  return {
    name: `pg: ${name}`,
    run: async (stage) => {
      const client = await connectPostgres(stage);
      return inTrace(() => work(client));
    },
  };
}

export const pgQueries: readonly Scenario[] = [
  query('a plain SELECT', 'SELECT * FROM people'),
  query('a SELECT with literals', "SELECT id FROM people WHERE name = 'person 7' AND id < 100 AND id IN (7, 8, 9)"),
  query('a SELECT with parameters', ['SELECT name FROM people WHERE id = $1', [7]]),
  query('parameters and literals', ["SELECT name FROM people WHERE id = $1 AND name <> 'nobody'", [7]]),
  query(
    'an INSERT',
    ['INSERT INTO people (id, name) VALUES ($1, $2) RETURNING id', [100, 'new']],
    ['DELETE FROM people WHERE id = $1', [100]],
  ),
  query('an UPDATE with literals', "UPDATE people SET name = 'other' WHERE id = 3"),
  query('a DELETE', 'delete from people where id = 999'),
  query('a JOIN', 'SELECT a.id FROM people a JOIN people b ON a.id = b.id WHERE a.id = 1'),
  query('a common table expression', 'WITH first AS (SELECT * FROM people LIMIT 1) SELECT count(*) FROM first'),
  query('a subquery', 'SELECT id FROM people WHERE id = (SELECT max(id) FROM people)'),
  query('a schema and quotes', 'SELECT "id" FROM "public"."people" WHERE "id" = 1'),
  query('a comment in front', '/* who: lamp */ SELECT 1 -- one'),
  query('white space in front', '\n  SELECT\n    id\n  FROM people\n  WHERE id = 1\n'),
  query('no table', 'SELECT 1 + 1'),
  query('a semicolon at the end', 'SELECT 1;'),
  query('several statements', 'SELECT 1; SELECT id FROM people WHERE id = 1'),
  query(
    'tables that come and go',
    'CREATE TABLE lamps (id integer)',
    'ALTER TABLE lamps ADD COLUMN name text',
    'DROP TABLE lamps',
  ),
  query('settings', "SET statement_timeout = '5s'", 'SHOW statement_timeout'),
  query('a transaction', 'BEGIN', "UPDATE people SET name = 'third' WHERE id = 3", 'COMMIT'),
  query('a transaction that is rolled back', 'BEGIN', 'DELETE FROM people WHERE id = 4', 'ROLLBACK'),
  query('a savepoint', 'BEGIN', 'SAVEPOINT one', 'ROLLBACK TO SAVEPOINT one', 'COMMIT'),
  query('a prepared statement', { name: 'find-person', text: 'SELECT name FROM people WHERE id = $1', values: [1] }),
  query(
    'a prepared statement twice',
    { name: 'count-people', text: 'SELECT count(*) FROM people' },
    {
      name: 'count-people',
      text: 'SELECT count(*) FROM people',
    },
  ),
  query('a config object', { text: 'SELECT name FROM people WHERE id = $1', values: [2] }),
  query('LISTEN and NOTIFY', 'LISTEN lamps', "NOTIFY lamps, 'on'"),
  query('an empty statement', ''),
  onClient('a callback', (client) => {
    return new Promise((resolve) => {
      client.query('SELECT id FROM people WHERE id = $1', [1], (_error, result) => {
        markActiveSpan('callback');
        resolve(result.rowCount);
      });
    });
  }),
  onClient('a callback in the config object', (client) => {
    return new Promise((resolve) => {
      const config = {
        text: 'SELECT id FROM people LIMIT 2',
        callback: (_error: Error | null, result: { readonly rowCount: number }) => {
          markActiveSpan('callback');
          resolve(result.rowCount);
        },
      };
      void client.query(config as unknown as QueryConfig);
    });
  }),
  onClient('three queries at once on one client', async (client) => {
    const texts = ['SELECT 1', 'SELECT id FROM people WHERE id = 1', 'SELECT 3 AS three'];
    const results = await Promise.all(texts.map((text) => client.query(text)));
    return results.map(({ rowCount }) => rowCount);
  }),
  onClient('a query object', (client) => {
    return new Promise((resolve) => {
      const submitted = client.query(new QueryObject('SELECT id FROM people LIMIT 3'));
      let rows = 0;
      submitted.on('row', () => (rows += 1));
      submitted.on('end', () => {
        markActiveSpan('end');
        resolve(rows);
      });
    });
  }),
  onClient('a cursor', async (client) => {
    const cursor = client.query(new Cursor('SELECT id FROM people WHERE id > $1 ORDER BY id', [10]));
    const counts = [(await cursor.read(5)).length, (await cursor.read(5)).length];
    await cursor.close();
    return counts;
  }),
  onClient('a cursor that is read to its end', async (client) => {
    const cursor = client.query(new Cursor('SELECT id FROM people LIMIT 3'));
    const counts = [(await cursor.read(5)).length, (await cursor.read(5)).length];
    await cursor.close();
    return counts;
  }),
  onClient('a stream', async (client) => {
    let rows = 0;
    const stream = client.query(new QueryStream('SELECT id FROM people WHERE id < $1', [20]));
    stream.on('data', () => (rows += 1));
    await once(stream, 'end');
    return rows;
  }),
  {
    name: 'pg: a query outside of any trace',
    run: async (stage) => (await (await connectPostgres(stage)).query('SELECT id FROM people WHERE id = 5')).rowCount,
  },
];
