import { randomBytes } from 'node:crypto';

import * as fc from 'fast-check';

import { counter, offer, offerNothing, snapshot } from './made-metrics.ts';
import { ask, sendBytes, startPrometheus, stopPrometheus } from './started-prometheus.ts';

const REQUESTS = 10_000;
const AT_ONCE = 50;

afterEach(async () => {
  await stopPrometheus();
  offerNothing();
});

const mutated = fc
  .tuple(
    fc.constantFrom('GET', 'HEAD', 'POST', 'CONNECT', 'PRI', 'get', '', 'GET GET'),
    fc.constantFrom('/metrics', '//', '*', '', 'http://', 'http://[', '/metrics\0', '/%', 'metrics', '/\u00ff', '\t'),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '', 'RTSP/1.0'),
    fc.array(
      fc.constantFrom(
        'Host: localhost',
        'Host:',
        'Host: a\r\nHost: b',
        'Host: [',
        'Content-Length: -1',
        'Content-Length: 99999999999999999999',
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: gzip',
        'Expect: 100-continue',
        'Expect: x',
        'Upgrade: websocket\r\nConnection: upgrade',
        'Authorization: \u00ff',
        'Accept: ;q=;=,,"',
        `Accept: ${'a/b;q=0.1,'.repeat(500)}`,
        'Accept-Encoding: gzip;q=9e9',
        ': empty',
        'No colon',
        'Sp ace: x',
      ),
      { maxLength: 4 },
    ),
    fc.constantFrom('\r\n\r\n', '\n\n', '\r\n', '', '\r\n\r\n\r\n', '\r\n\r\nffffffffffffffffff\r\n'),
  )
  .map(([method, path, version, headers, end]) => `${method} ${path} ${version}\r\n${headers.join('\r\n')}${end}`);

test('10,000 malformed requests are answered or cut off, and the next good one is served', async () => {
  offer(snapshot(counter('requests', [{ value: 1 }])));
  const { port } = await startPrometheus();
  const requests = fc.sample(mutated, { numRuns: REQUESTS, seed: 11 });
  const statuses = new Map<string, number>();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let bytes = requests.pop(); bytes !== undefined; bytes = requests.pop()) {
        const sent = requests.length % 10 === 0 ? randomBytes(200) : Buffer.from(bytes, 'latin1');
        const answer = await sendBytes(port, sent);
        const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none';
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
  for (const status of statuses.keys()) expect(status).toMatch(/^(?:none|100|200|4\d\d)$/);
  expect(statuses.get('400')).toBeGreaterThan(1000);
  const good = await ask(port);
  expect(good.status).toBe(200);
  expect(good.body.toString()).toContain('requests_total 1\n');
}, 120_000);
