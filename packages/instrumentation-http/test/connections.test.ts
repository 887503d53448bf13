/** What the requests over one connection have in common is read once; each span must still say what is true of its own request. */
import http from 'node:http';

import { until } from '@throughline/traced-requests';

import type { TracedHttp } from './traced-http.ts';
import { answerOf, traceHttp } from './traced-http.ts';

let traced: TracedHttp;
let agent: http.Agent;

beforeEach(() => {
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
});

afterEach(() => {
  agent.destroy();
  return traced.stop();
});

/** Sends requests with the given headers one after the other over one connection, and gives the attributes of their server spans. */
async function askInTurn(
  port: number,
  headersOfEach: readonly http.OutgoingHttpHeaders[],
): Promise<Record<string, unknown>[]> {
  for (const headers of headersOfEach) {
    const request = http.request({ host: '127.0.0.1', port, agent, headers });
    const answer = answerOf(request);
    request.end();
    await answer;
  }
  await until(() => traced.server().length === headersOfEach.length);
  const spans = traced.server().map(({ attributes }) => attributes);
  expect(new Set(spans.map((attributes) => attributes['network.peer.port'])).size).toBe(1);
  return spans;
}

test('every request over a connection says who asked and who was asked, exactly as the first does', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  const [first, ...others] = await askInTurn(port, [{}, {}, {}, {}]);

  expect(first).toMatchObject({
    'server.address': '127.0.0.1',
    'server.port': port,
    'client.address': '127.0.0.1',
    'network.peer.address': '127.0.0.1',
    'network.peer.port': expect.any(Number) as number,
  });
  for (const other of others) expect(other).toEqual(first);
});

test('a request to another host over the same connection names that host, and so does the next', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  const hosts = ['a.example', 'a.example', 'a.example', 'b.example:81', 'b.example:81', 'b.example:81', 'a.example'];
  const spans = await askInTurn(
    port,
    hosts.map((host) => ({ host })),
  );

  expect(spans.map((attributes) => [attributes['server.address'], attributes['server.port']])).toEqual([
    ['a.example', 80],
    ['a.example', 80],
    ['a.example', 80],
    ['b.example', 81],
    ['b.example', 81],
    ['b.example', 81],
    ['a.example', 80],
  ]);
});

test.each([
  [{ 'x-forwarded-for': '203.0.113.7' }, { 'client.address': '203.0.113.7' }],
  [{ 'x-forwarded-host': 'shop.example' }, { 'server.address': 'shop.example', 'server.port': 80 }],
  [{ 'x-forwarded-proto': 'https' }, { 'url.scheme': 'https' }],
  [
    { forwarded: 'for=203.0.113.7;host=shop.example' },
    { 'client.address': '203.0.113.7', 'server.address': 'shop.example' },
  ],
])('a request that a proxy forwards with %j says so, between others that say nothing', async (headers, expected) => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  const [first, second, forwarded, last] = await askInTurn(port, [{}, {}, headers, {}]);

  expect(forwarded).toMatchObject(expected);
  expect([second, last]).toEqual([first, first]);
});

test('what a hook sets holds for its request alone', async () => {
  let asked = 0;
  traced = traceHttp({
    requestHook: (span, request) => {
      if (request instanceof http.IncomingMessage && ++asked === 3) span.setAttribute('client.address', 'withheld');
    },
  });
  const port = await traced.listen((_request, response) => response.end());

  const spans = await askInTurn(port, [{}, {}, {}, {}]);

  expect(spans.map((attributes) => attributes['client.address'])).toEqual([
    '127.0.0.1',
    '127.0.0.1',
    'withheld',
    '127.0.0.1',
  ]);
});

test('fixed attributes that name the same things stand once', async () => {
  traced = traceHttp({ attributes: { 'server.address': 'fixed' } });
  const port = await traced.listen((_request, response) => response.end());

  const spans = await askInTurn(port, [{}, {}, {}]);

  expect(spans.map((attributes) => attributes['server.address'])).toEqual(['fixed', 'fixed', 'fixed']);
});
