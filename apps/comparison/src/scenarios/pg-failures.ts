import { Client } from 'pg';
import Cursor from 'pg-cursor';

import { connectPostgres } from '../databases.ts';
import { errorCodeOf } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { closedPort } from '../servers.ts';
import { inTrace, markActiveSpan } from '../stage.ts';

function fail(name: string, text: string, values?: readonly unknown[]): Scenario {
  return {
    name: `pg: ${name}`,
    run: async (stage) => {
      const client = await connectPostgres(stage);
      return inTrace(() => errorCodeOf(client.query(text, values === undefined ? [] : [...values])));
    },
  };
}

export const pgFailures: readonly Scenario[] = [
  fail('a syntax error', 'SELEC name FROM people'),
  fail('no such table', "SELECT * FROM nowhere WHERE secret = 'hunter2'"),
  fail('no such column', 'SELECT colour FROM people'),
  fail('a key that is there already', 'INSERT INTO people (id, name) VALUES ($1, $2)', [1, 'twice']),
  fail('a value that is missing', 'INSERT INTO people (id) VALUES ($1)', [500]),
  fail('a division by zero', 'SELECT 1 / 0'),
  fail('a value of the wrong type', 'SELECT id FROM people WHERE id = $1', ['seven']),
  fail('too few parameters', 'SELECT id FROM people WHERE id = $1 AND name = $2', [1]),
  fail('an error of the application', "DO $$ BEGIN RAISE EXCEPTION 'no lamps' USING ERRCODE = 'LAMP1'; END $$"),
  {
    name: 'pg: a statement that takes too long',
    run: async (stage) => {
      const client = await connectPostgres(stage, { statement_timeout: 30 });
      return inTrace(() => errorCodeOf(client.query('SELECT pg_sleep(5)')));
    },
  },
  {
    name: 'pg: a query that the client gives up',
    run: async (stage) => {
      const client = await connectPostgres(stage, { query_timeout: 30 });
      return inTrace(() => errorCodeOf(client.query('SELECT pg_sleep(0.3)')));
    },
  },
  {
    name: 'pg: an error in a transaction',
    run: async (stage) => {
      const client = await connectPostgres(stage);
      return inTrace(async () => {
        await client.query('BEGIN');
        const first = await errorCodeOf(client.query('SELECT 1 / 0'));
        const second = await errorCodeOf(client.query('SELECT 1'));
        await client.query('ROLLBACK');
        return [first, second];
      });
    },
  },
  {
    name: 'pg: an error for a callback',
    run: async (stage) => {
      const client = await connectPostgres(stage);
      return inTrace(
        () =>
          new Promise((resolve) => {
            client.query('SELECT * FROM nowhere', (error) => {
              markActiveSpan('callback');
              resolve((error as { readonly code?: string }).code);
            });
          }),
      );
    },
  },
  {
    name: 'pg: an error for a cursor',
    run: async (stage) => {
      const client = await connectPostgres(stage);
      return inTrace(() => errorCodeOf(client.query(new Cursor('SELECT * FROM nowhere')).read(1)));
    },
  },
  {
    name: 'pg: a server that ends the connection',
    run: async (stage) => {
      const client = new Client({ connectionString: stage.postgresUrl });
      client.on('error', () => {});
      await client.connect();
      return inTrace(() => errorCodeOf(client.query('SELECT pg_terminate_backend(pg_backend_pid())')));
    },
  },
  {
    name: 'pg: a query after the end',
    run: async (stage) => {
      const client = new Client({ connectionString: stage.postgresUrl });
      await client.connect();
      await client.end();
      return inTrace(() => errorCodeOf(client.query('SELECT 1')));
    },
  },
  {
    name: 'pg: a query that is none',
    run: async (stage) => {
      const client = await connectPostgres(stage);
      return inTrace(async () => {
        try {
          await client.query(undefined as unknown as string);
          return 'answered';
        } catch (error) {
          return (error as Error).name;
        }
      });
    },
  },
  {
    name: 'pg: a connection that is refused',
    run: async (stage) => {
      const { port } = await closedPort(stage);
      const client = new Client({ host: '127.0.0.1', port, user: 'nobody', database: 'nowhere' });
      return inTrace(() => errorCodeOf(client.connect()));
    },
  },
  {
    name: 'pg: a database that is not there',
    run: async (stage) => {
      const connectionString = Object.assign(new URL(stage.postgresUrl), { pathname: '/nowhere' }).href;
      const client = new Client({ connectionString });
      return inTrace(() => errorCodeOf(client.connect()));
    },
  },
];
