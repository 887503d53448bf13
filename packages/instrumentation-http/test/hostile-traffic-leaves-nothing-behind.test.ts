/** 10,000 hostile connections of all kinds, aborted at any point, against a server that is traced and measured. */
import type { RunningFixture } from '@throughline/testing';
import { startFixture } from '@throughline/testing';
import { exchange } from '@throughline/traced-requests';

import { connectTo, hostileConnections } from './hostile-connections.ts';
import type { ServerReport } from './hostile-server.ts';
import { HOSTILE_SERVER } from './hostile-server.ts';

const COUNT = 10_000;
const AT_A_TIME = 60;
/** What one span or request kept per connection would exceed many times. */
const LARGEST_GROWTH_BYTES = 2_000_000;

let fixture: RunningFixture;
let port: number;
let reportPort: number;

beforeAll(async () => {
  fixture = startFixture({
    source: HOSTILE_SERVER,
    format: 'cjs',
    nodeArgs: ['--expose-gc'],
    timeoutMs: 60_000,
    env: { PACKAGE_OF_METRICS: require.resolve('@throughline/collected-metrics/package.json') },
  });
  const ports = await fixture.waitForOutput(/ports (\d+) (\d+)/);
  port = Number(ports[1]);
  reportPort = Number(ports[2]);
});

async function attack(seed: number, count: number): Promise<ServerReport> {
  const connections = hostileConnections(seed, count);
  const takeTurns = async (): Promise<void> => {
    for (const connection of connections) await connectTo(port, connection);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, takeTurns));
  return JSON.parse(await exchange({ port: reportPort, bytes: '', timeoutMs: 20_000 })) as ServerReport;
}

test('each request that reached the application is one ended span, and nothing else is kept', async () => {
  const before = await attack(20_261_121, COUNT / 10);
  const after = await attack(19_700_101, COUNT);

  expect(after.handled).toBeGreaterThan(COUNT / 4);
  expect(after).toMatchObject({ endedOnce: after.handled, ended: after.handled, problems: [], active: 0 });
  expect(after.measured).toBe(before.handled + after.handled);
  expect(after.heap - before.heap).toBeLessThan(LARGEST_GROWTH_BYTES);
}, 60_000);

test('well-formed requests are answered afterwards, and their traces go on', async () => {
  const traceIds = Array.from({ length: 20 }, (_, index) => (index + 1).toString(16).padStart(32, 'a'));
  const answers = await Promise.all(
    traceIds.map(async (traceId) => {
      const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
      const response = await fetch(`http://127.0.0.1:${port}/well-formed`, { headers });
      return [response.status, (await response.text()).split('-')[1]];
    }),
  );

  expect(answers).toEqual(traceIds.map((traceId) => [200, traceId]));
});

test('the process has said nothing, and ends as it is told to', async () => {
  fixture.signal('SIGTERM');

  const { signal, stderr } = await fixture.finished;

  expect({ signal, stderr }).toEqual({ signal: 'SIGTERM', stderr: '' });
});
