import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startPostgres } from '@throughline/databases';
import { runFixture, startOtlpReceiver } from '@throughline/testing';
import { Client } from 'pg';

test('the example of the README runs, prints what it says, and exports its query', async () => {
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const source = /## Use\n[^]*?```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  expect(source.trim().split('\n').length).toBeLessThanOrEqual(15);

  const server = await startPostgres({ environment: {} });
  const receiver = await startOtlpReceiver();
  const client = new Client(server.url);
  await client.connect();
  await client.query("CREATE TABLE lamps AS SELECT 1 AS id, 'red' AS name");
  await client.end();
  const { hostname, port, username, password, pathname } = new URL(server.url);
  const { stdout, stderr } = await runFixture({
    source,
    format: 'esm',
    env: {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGPASSWORD: password,
      PGDATABASE: pathname.slice(1),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    },
  });
  expect(stderr).toBe('');
  const promised = [...source.matchAll(/console\.log\(.*\); \/\/ (.+)/g)].map(([, text]) => text);
  expect(stdout.trim().split('\n')).toEqual(promised);
  const spans = await receiver.waitForSpans(1);
  expect(receiver.invalid).toEqual([]);
  expect(spans.map(({ name, kind, serviceName }) => [name, kind, serviceName])).toEqual([
    ['SELECT lamps', 'CLIENT', 'lamps'],
  ]);
  await receiver.close();
  await server.close();
}, 60_000);
