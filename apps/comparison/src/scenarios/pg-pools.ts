import { connectPostgres, openPool } from '../databases.ts';
import { errorCodeOf, request } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { closedPort, serveFastify } from '../servers.ts';
import { inTrace, markActiveSpan } from '../stage.ts';

export const pgPools: readonly Scenario[] = [
  {
    name: 'pg: connecting in a trace',
    run: (stage) => inTrace(async () => (await (await connectPostgres(stage)).query('SELECT 1')).rowCount),
  },
  {
    name: 'pg: a query on a pool',
    run: (stage) =>
      inTrace(async () => (await openPool(stage).query('SELECT id FROM people WHERE id = $1', [1])).rowCount),
  },
  {
    name: 'pg: two queries on a warm pool',
    run: async (stage) => {
      const pool = openPool(stage);
      await pool.query('SELECT 1');
      return inTrace(async () => {
        const first = await pool.query('SELECT id FROM people LIMIT 1');
        const second = await pool.query('SELECT id FROM people LIMIT 2');
        return [first.rowCount, second.rowCount];
      });
    },
  },
  {
    name: 'pg: a query on a pool by callback',
    run: async (stage) => {
      const pool = openPool(stage);
      await pool.query('SELECT 1');
      return inTrace(
        () =>
          new Promise((resolve) => {
            pool.query('SELECT id FROM people LIMIT 4', (_error, result) => {
              markActiveSpan('callback');
              resolve(result.rowCount);
            });
          }),
      );
    },
  },
  {
    name: 'pg: a client of a pool',
    run: async (stage) => {
      const pool = openPool(stage);
      return inTrace(async () => {
        const client = await pool.connect();
        markActiveSpan('connected');
        await client.query('BEGIN');
        const { rowCount } = await client.query('UPDATE people SET name = $1 WHERE id = $2', ['second', 2]);
        await client.query('COMMIT');
        client.release();
        return rowCount;
      });
    },
  },
  {
    name: 'pg: a client of a pool by callback',
    run: async (stage) => {
      const pool = openPool(stage);
      return inTrace(
        () =>
          new Promise((resolve) => {
            pool.connect((_error, client, release) => {
              markActiveSpan('connected');
              client?.query('SELECT id FROM people LIMIT 5', (_failure, result) => {
                release();
                resolve(result.rowCount);
              });
            });
          }),
      );
    },
  },
  {
    name: 'pg: waiting for a client of a pool',
    run: async (stage) => {
      const pool = openPool(stage, { max: 1 });
      await pool.query('SELECT 1');
      return inTrace(async () => {
        const results = await Promise.all([
          pool.query('SELECT pg_sleep(0.03)'),
          pool.query('SELECT id FROM people LIMIT 1'),
          pool.query('SELECT 1 AS one'),
        ]);
        return results.map(({ rowCount }) => rowCount);
      });
    },
  },
  {
    name: 'pg: waiting in one trace for a client that another one holds',
    run: async (stage) => {
      const pool = openPool(stage, { max: 1 });
      await pool.query('SELECT 1');
      const first = inTrace(() => pool.query('SELECT pg_sleep(0.03) AS slept'));
      const second = inTrace(() => pool.query('SELECT name FROM people LIMIT 1'));
      return [(await first).rowCount, (await second).rowCount];
    },
  },
  {
    name: 'pg: waiting in vain for a client of a pool',
    run: async (stage) => {
      const pool = openPool(stage, { max: 1 });
      const client = await pool.connect();
      // Only now, so that a machine under load has all the time it needs to connect.
      pool.options.connectionTimeoutMillis = 30;
      const code = await inTrace(() => errorCodeOf(pool.query('SELECT 1')));
      client.release();
      return code;
    },
  },
  {
    name: 'pg: an error on a pool',
    run: async (stage) => {
      const pool = openPool(stage);
      await pool.query('SELECT 1');
      return inTrace(() => errorCodeOf(pool.query('SELECT * FROM nowhere')));
    },
  },
  {
    name: 'pg: a pool whose server refuses',
    run: async (stage) => {
      const { port } = await closedPort(stage);
      const pool = openPool(stage, { connectionString: `postgres://nobody@127.0.0.1:${port}/nowhere` });
      return inTrace(() => errorCodeOf(pool.query('SELECT 1')));
    },
  },
  {
    name: 'pg: a pool in a request',
    run: async (stage) => {
      const pool = openPool(stage);
      await pool.query('SELECT 1');
      const service = await serveFastify(stage, (app) =>
        app.get('/people/:id', async ({ params }) => {
          const { id } = params as { readonly id: string };
          const { rows } = await pool.query<object>('SELECT name FROM people WHERE id = $1', [Number(id)]);
          return rows;
        }),
      );
      return inTrace(async () => (await request(`${service.url}/people/9`)).body);
    },
  },
];
