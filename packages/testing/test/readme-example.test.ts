import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runFixture } from '../src/run-fixture.ts';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

// Stands in for the service of the reader: it exports one request with one query.
const service = `
const at = { startTimeUnixNano: '1763700000000000000', endTimeUnixNano: '1763700000001000000' }
const trace = { traceId: 'a'.repeat(32), ...at }
const spans = [
  { ...trace, spanId: 'b'.repeat(16), name: 'GET /users', kind: 2 },
  { ...trace, spanId: 'c'.repeat(16), parentSpanId: 'b'.repeat(16), name: 'SELECT users', kind: 3 },
]
await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
})`;

test('the code under Use passes, from the built package', async () => {
  const [, code = ''] = /## Use\n\n```ts\n([^]*?)```/.exec(readme) ?? [];
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
  const test = `const test = async (name, run) => { await run(); console.log('passed:', name) }`;
  const source = `
    import { writeFileSync } from 'node:fs'
    import { expect } from 'expect'
    ${test}
    process.chdir(import.meta.dirname)
    writeFileSync('service.mjs', ${JSON.stringify(service)})
    ${code}`;
  expect(await runFixture({ source, format: 'esm' })).toMatchObject({
    code: 0,
    stdout: 'passed: the service exports its request\n',
    stderr: '',
  });
});
