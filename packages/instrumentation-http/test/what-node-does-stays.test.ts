/**
 * Each scenario runs without telemetry and with it, and what an application can observe must be the same: the order of events, errors, sockets that
 * are used again, bytes on the wire.
 */
import net from 'node:net';

import { connections } from './scenarios-of-connections.ts';
import { endings } from './scenarios-of-endings.ts';
import { exchanges } from './scenarios-of-exchanges.ts';
import { HOST, never, run } from './stage.ts';
import type { TracedHttp } from './traced-http.ts';
import { traceHttp } from './traced-http.ts';

let traced: TracedHttp | undefined;

afterEach(() => traced?.stop());

test.each([...endings, ...exchanges, ...connections])('%s', async (_, scenario) => {
  const bare = await run(scenario);
  traced = traceHttp();
  const observed = await run(scenario);

  expect(observed).toEqual(bare);
  expect(traced.setup.status.problems).toEqual([]);
});

test('a socket that only connects is no request', async () => {
  traced = traceHttp();
  const port = await traced.listen(never);
  const socket = net.connect(port, HOST).on('connect', () => socket.destroy());

  await new Promise((resolve) => socket.on('close', resolve));

  expect(traced.spans).toEqual([]);
});
