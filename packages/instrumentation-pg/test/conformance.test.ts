import * as core from '@throughline/core';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { describeInstrumentation } from '@throughline/testing';
import { tracing } from '@throughline/tracing';
import { Client, Pool } from 'pg';

import { pgInstrumentation } from '../src/pg-instrumentation.ts';

let server: RunningDatabase;
let client: Client;

beforeAll(async () => {
  server = await startPostgres();
  client = new Client(server.url);
  await client.connect();
  await client.query('CREATE TEMPORARY TABLE lamps (id integer)');
});

afterAll(async () => {
  await client.end();
  await server.close();
});

describeInstrumentation({
  engine: { ...core, tracing },
  name: 'pg',
  packageName: '@throughline/instrumentation-pg',
  kind: 'CLIENT',
  create: pgInstrumentation,
  patched: () => [Client.prototype.query, Pool.prototype.connect, Pool.prototype.query],
  succeed: () => client.query('SELECT id FROM lamps WHERE id = $1', [1]),
  attributes: {
    'db.system.name': 'postgresql',
    'db.namespace': expect.any(String),
    'db.query.summary': 'SELECT lamps',
    'db.query.text': 'SELECT id FROM lamps WHERE id = $1',
    'server.address': expect.any(String),
    'server.port': expect.any(Number),
    'network.peer.address': '127.0.0.1',
    'network.peer.port': expect.any(Number),
  },
  fail: () => client.query('SELECT * FROM nowhere').catch((error: unknown) => error),
  errorType: '42P01',
  hooks: ['requestHook', 'responseHook', 'ignore'],
  callback: (seen) =>
    new Promise<void>((resolve) => {
      client.query('SELECT 1', () => {
        seen();
        resolve();
      });
    }),
  secret: { text: 'hunter2', use: () => client.query(`SELECT * FROM lamps WHERE id = 'hunter2'`) },
  child: {
    exportName: 'pgInstrumentation',
    library: 'pg',
    operation: `const client = new library.Client(process.env.TEST_POSTGRES); await client.connect(); await client.query('SELECT 1'); await client.end();`,
    env: () => ({ TEST_POSTGRES: server.url }),
  },
});
