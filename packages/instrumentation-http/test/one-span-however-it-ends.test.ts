import type { ClientRequest, RequestListener, RequestOptions } from 'node:http';
import http from 'node:http';

import { exchange } from '@throughline/traced-requests';

import type { TracedHttp } from './traced-http.ts';
import { answerOf, send, traceHttp } from './traced-http.ts';

let traced: TracedHttp;

beforeEach(() => {
  traced = traceHttp();
});
afterEach(() => traced.stop());

const never: RequestListener = () => undefined;
const summary = ({ status, attributes }: { status: string; attributes: object }): unknown[] => [
  status,
  (attributes as Record<string, unknown>)['http.response.status_code'],
  (attributes as Record<string, unknown>)['error.type'],
];

const endings: readonly (readonly [string, (request: ClientRequest) => void, RequestOptions, string])[] = [
  ['is destroyed', (request) => request.destroy(), {}, 'ECONNRESET'],
  ['is destroyed with an error', (request) => request.destroy(new RangeError('mine')), {}, 'RangeError'],
  ['is aborted', (request) => request.abort(), {}, 'ECONNRESET'],
  ['has timed out', (request) => request.setTimeout(1, () => request.destroy()), {}, 'ECONNRESET'],
];

test.each(endings)('a request that %s fails both spans', async (_, end, options, type) => {
  const arrived = new Promise<number>((resolve) => {
    void traced
      .listen(() => resolve(0))
      .then(async (port) => {
        const request = http.get({ host: '127.0.0.1', port, ...options }).on('error', () => undefined);
        await arrived;
        end(request);
      });
  });

  const [server] = await traced.recorded('SERVER', 1);
  const [client] = await traced.recorded('CLIENT', 1);

  expect(summary(client as never)).toEqual(['ERROR', undefined, type]);
  expect(summary(server as never)).toEqual(['ERROR', undefined, 'aborted']);
});

test('a signal gives its own code', async () => {
  const port = await traced.listen(never);
  const request = http.get({ host: '127.0.0.1', port, signal: AbortSignal.timeout(20) });

  await expect(answerOf(request)).rejects.toMatchObject({ code: 'ABORT_ERR' });

  expect((await traced.recorded('CLIENT', 1))[0]?.attributes['error.type']).toBe('ABORT_ERR');
  await traced.recorded('SERVER', 1);
});

test('requests that wait behind another on a lost connection end with it', async () => {
  const port = await traced.listen((request, response) => {
    if (request.url !== '/first') response.end();
  });
  const lines = ['/first', '/second', '/third'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);

  await exchange({ port, bytes: lines.join(''), timeoutMs: 50 });

  const spans = await traced.recorded('SERVER', 3);
  expect(spans.map(({ attributes }) => attributes['url.path'])).toEqual(['/first', '/second', '/third']);
  expect(spans.every(({ attributes }) => attributes['error.type'] === 'aborted')).toBe(true);
});

test('they do so where Node tells neither them nor their responses', async () => {
  const port = await traced.listen((request, response) => {
    if (request.url === '/second') request.on('end', () => response.end()).resume();
  });
  const lines = ['/first', '/second', '/third'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);

  // Before Node 24 a response that waits is never closed, and a request that was read is closed long before.
  await exchange({ port, bytes: lines.join(''), timeoutMs: 50 });
  // No version of Node closes what came before a CONNECT that nobody listens for.
  await exchange({ port, bytes: `${lines.join('')}CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n`, timeoutMs: 50 });

  const spans = await traced.recorded('SERVER', 6);
  expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(Array.from({ length: 6 }, () => 'aborted'));
});

test('pipelined requests are spans of their own, and each has its context', async () => {
  const port = await traced.listen((request, response) => {
    setTimeout(() => response.end(request.url), request.url === '/1' ? 20 : 1);
  });
  const lines = ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n`);

  await exchange({ port, bytes: `${lines.join('\r\n')}Connection: close\r\n\r\n` });

  const spans = await traced.recorded('SERVER', 3);
  expect(spans.map(summary)).toEqual(Array.from({ length: 3 }, () => ['UNSET', 200, undefined]));
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3);
});

test('a response that is destroyed half-way fails the span of its reader', async () => {
  const port = await traced.listen((_request, response) => void response.write('half'));
  http.get({ host: '127.0.0.1', port }).on('response', (response) => response.destroy());

  const [client] = await traced.recorded('CLIENT', 1);
  const [server] = await traced.recorded('SERVER', 1);

  expect(summary(client as never)).toEqual(['ERROR', 200, 'aborted']);
  expect(summary(server as never)).toEqual(['ERROR', 200, 'aborted']);
});

test('a response that is never read ends its span with the connection', async () => {
  const port = await traced.listen((_request, response) => response.end('x'.repeat(1_000_000)));
  const request = http.get({ host: '127.0.0.1', port }).on('response', () => undefined);
  await new Promise((resolve) => request.on('response', resolve));
  expect(traced.client()).toEqual([]);

  request.destroy();

  expect((await traced.recorded('CLIENT', 1)).map(summary)).toEqual([['ERROR', 200, 'aborted']]);
});

test('a response that nobody listens to ends its span', async () => {
  const port = await traced.listen((_request, response) => response.end('x'.repeat(1_000_000)));
  http.get({ host: '127.0.0.1', port });

  expect((await traced.recorded('CLIENT', 1)).map(summary)).toEqual([['UNSET', 200, undefined]]);
});

test('a client that is upgraded ends its span, and the server leaves it alone', async () => {
  const server = http.createServer().on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  });
  const port = await traced.listen(server);
  http
    .get({ host: '127.0.0.1', port, headers: { Connection: 'Upgrade', Upgrade: 'echo' } })
    .on('upgrade', (_response, socket) => socket.end());

  expect((await traced.recorded('CLIENT', 1)).map(summary)).toEqual([['UNSET', 101, undefined]]);
  expect(traced.server()).toEqual([]);
});

test('a body that comes too slowly ends the span of the server', async () => {
  const slow = http.createServer({ requestTimeout: 60, connectionsCheckingInterval: 20 }, never);
  const port = await traced.listen(slow);

  expect(await exchange({ port, bytes: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc' })).toMatch(
    /^HTTP\/1\.1 408/,
  );

  expect((await traced.recorded('SERVER', 1)).map(summary)).toEqual([['ERROR', undefined, 'aborted']]);
});

test('a server that closes lets its open request end', async () => {
  const server = http.createServer((_request, response) => {
    server.close();
    setTimeout(() => response.end('late'), 10);
  });
  const port = await traced.listen(server);

  expect((await send(port, '/', { agent: false })).body).toBe('late');

  expect((await traced.recorded('SERVER', 1)).map(summary)).toEqual([['UNSET', 200, undefined]]);
});
