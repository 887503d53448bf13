/** Errors pass unchanged: a rejection is reported once, and what a callback throws is thrown on. Jest has its own `process`, so this takes another. */
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { runFixture } from '@throughline/testing';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

afterAll(() => server.close());

const SOURCE = `
  const events = [];
  process.on('unhandledRejection', (reason) => events.push(['unhandledRejection', reason.code ?? reason.message]));
  process.on('uncaughtException', (error) => {
    // pg may read what follows an error twice, when reading it has thrown.
    if (events.at(-1)?.[0] !== 'uncaughtException') events.push(['uncaughtException', error === thrown ? 'the same' : error.code]);
  });
  const thrown = new Error('of the application');
  const spans = [];
  if (process.env.TRACED === 'yes') {
    addSpanSink({ name: 'test', end: ({ name, statusCode }) => spans.push([name, statusCode]) });
    startTelemetry({ flushOnExit: false, logLevel: 'none' }, [tracing(), pgInstrumentation()]);
  }
  // Long enough for a busy machine: what a step causes must be seen in that step.
  const turn = () => new Promise((resolve) => setTimeout(resolve, 300));
  const main = async () => {
    // A client whose error nobody catches is of no further use.
    const clients = [];
    for (let count = 0; count < 3; count++) clients.push(new pg.Client(process.env.TEST_POSTGRES));
    for (const client of clients) await client.connect();
    const [client, unheard, thrownFrom] = clients;
    const steps = [
      () => void client.query('SELECT * FROM nobody_handles'),
      () => void client.query('SELECT * FROM handled').catch(() => {}),
      () => void client.query('SELECT * FROM handled_late').then((value) => value).then(undefined, () => {}),
      () => void client.query('SELECT * FROM forked').then(() => {}),
      () => void unheard.query(new pg.Query('SELECT * FROM nobody_listens')),
      () => thrownFrom.query('SELECT 1', () => { throw thrown; }),
      () => void pool.query('SELECT * FROM of_a_pool'),
      () => void broken.connect(),
      () => void broken.query('SELECT 1'),
    ];
    const pool = new pg.Pool({ connectionString: process.env.TEST_POSTGRES, max: 1 });
    const broken = new pg.Pool({ host: '127.0.0.1', port: 1, max: 1 });
    const seen = [];
    for (const step of steps) {
      step();
      await turn();
      seen.push(events.splice(0));
    }
    console.log(JSON.stringify({ seen, spans }));
    process.exit();
  };
  main();
`;

const CJS = `
  const { addSpanSink, startTelemetry } = require('@throughline/core');
  const { tracing } = require('@throughline/tracing');
  const { pgInstrumentation } = require('@throughline/instrumentation-pg');
  const pg = require('pg');
${SOURCE}`;

const ESM = `
  import { addSpanSink, startTelemetry } from '@throughline/core';
  import { tracing } from '@throughline/tracing';
  import { pgInstrumentation } from '@throughline/instrumentation-pg';
  import pg from 'pg';
${SOURCE}`;

interface Outcome {
  readonly seen: unknown;
  readonly spans: readonly (readonly [string, number])[];
}

async function outcome(format: 'cjs' | 'esm', traced: boolean): Promise<Outcome> {
  const { stdout, stderr } = await runFixture({
    source: format === 'cjs' ? CJS : ESM,
    format,
    env: { TEST_POSTGRES: server.url, TRACED: traced ? 'yes' : 'no' },
    nodeArgs: ['--no-deprecation'],
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Outcome;
}

test.each(['cjs', 'esm'] as const)('errors reach the process as they do without telemetry (%s)', async (format) => {
  const [bare, traced] = await Promise.all([outcome(format, false), outcome(format, true)]);
  expect(bare.seen).toEqual([
    [['unhandledRejection', '42P01']],
    [],
    [],
    [['unhandledRejection', '42P01']],
    [['uncaughtException', '42P01']],
    [['uncaughtException', 'the same']],
    [['unhandledRejection', '42P01']],
    [['unhandledRejection', 'ECONNREFUSED']],
    [['unhandledRejection', 'ECONNREFUSED']],
  ]);
  expect(traced.seen).toEqual(bare.seen);
  expect(traced.spans).toEqual([
    ['SELECT nobody_handles', 2],
    ['SELECT handled', 2],
    ['SELECT handled_late', 2],
    ['SELECT forked', 2],
    ['SELECT nobody_listens', 2],
    ['SELECT', 0],
    ['SELECT of_a_pool', 2],
    ['SELECT', 2],
  ]);
});
