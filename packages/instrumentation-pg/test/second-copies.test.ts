/** A process may hold several copies of pg: each of them is traced, whenever it was loaded. */
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { runFixture } from '@throughline/testing';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startPostgres();
}, 30_000);

afterAll(() => server.close());

const PARTS = ['addSpanSink, startTelemetry', 'tracing', 'pgInstrumentation'] as const;
const PACKAGES = ['core', 'tracing', 'instrumentation-pg'] as const;

function imports(format: 'cjs' | 'esm'): string {
  return PARTS.map((names, index) =>
    format === 'cjs'
      ? `const { ${names} } = require('@throughline/${PACKAGES[index]}');`
      : `import { ${names} } from '@throughline/${PACKAGES[index]}';`,
  ).join('\n');
}

function source(format: 'cjs' | 'esm', loadedAfter: boolean): string {
  const load = (name: string): string =>
    format === 'cjs' ? `require('${name}')` : `(await import('${name}')).default`;
  const setUp = `
    const spans = [];
    addSpanSink({ name: 'test', end: ({ name }) => spans.push(name) });
    const setup = startTelemetry({ flushOnExit: false, env: {} }, [tracing(), pgInstrumentation()]);`;
  const libraries = `const libraries = [${load('pg')}, ${load('pg803')}];`;
  return `${imports(format)}
  (async () => {
    ${loadedAfter ? setUp + libraries : libraries + setUp}
    for (const { Client, Pool } of libraries) {
      const client = new Client(process.env.TEST_POSTGRES);
      await client.connect();
      await client.query('SELECT 1 FROM pg_class LIMIT 1');
      await client.end();
      const pool = new Pool({ connectionString: process.env.TEST_POSTGRES });
      await pool.query('SELECT 1');
      await pool.end();
    }
    const { state, versions } = setup.status.instrumentations[0];
    console.log(JSON.stringify({ spans, state, versions, problems: setup.status.problems }));
  })();`;
}

test.each([
  ['cjs', 'before', false],
  ['cjs', 'after', true],
  ['esm', 'before', false],
  ['esm', 'after', true],
] as const)('%s, both loaded %s set-up', async (format, _when, loadedAfter) => {
  // pg 8.0.3 itself says on some versions of Node that pg-native is missing.
  const { stdout } = await runFixture({
    source: source(format, loadedAfter),
    format,
    env: { TEST_POSTGRES: server.url },
  });
  expect(JSON.parse(stdout)).toEqual({
    spans: ['SELECT pg_class', 'SELECT', 'SELECT pg_class', 'SELECT'],
    state: 'active',
    versions: expect.arrayContaining(['8.0.3']),
    problems: [],
  });
});
