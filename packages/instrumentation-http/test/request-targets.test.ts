/** What a request asks for, when that is no path: URLs of proxies, authorities, asterisks, addresses. */
import http from 'node:http';
import type net from 'node:net';

import { exchange, until } from '@throughline/traced-requests';

import { targetUri } from '../src/target-uri.ts';
import type { TracedHttp } from './traced-http.ts';
import { answerOf, traceHttp } from './traced-http.ts';

const SENT = { https: false, method: 'GET', target: '/', address: 'shop.example', port: 8080, auth: undefined };

test.each([
  [{}, 'http://shop.example:8080/', 'shop.example', 8080],
  [{ https: true, port: 443, target: '/a?b=c' }, 'https://shop.example/a?b=c', 'shop.example', 443],
  [{ address: '::1', port: 80 }, 'http://[::1]/', '::1', 80],
  [{ auth: 'ann:secret' }, 'http://ann:secret@shop.example:8080/', 'shop.example', 8080],
  [{ method: 'OPTIONS', target: '*' }, 'http://shop.example:8080', 'shop.example', 8080],
  [{ method: 'CONNECT', target: 'db.example:5432' }, 'http://db.example:5432', 'db.example', 5432],
  [{ method: 'CONNECT', target: '[::1]:5432' }, 'http://[::1]:5432', '::1', 5432],
  [{ method: 'CONNECT', target: '' }, 'http://shop.example:8080/', 'shop.example', 8080],
  [{ target: 'https://api.example/v1?x=1' }, 'https://api.example/v1?x=1', 'api.example', 443],
  [{ target: 'http://[::1]:3000' }, 'http://[::1]:3000', '::1', 3000],
  [{ target: 'ftp://files.example/a' }, 'http://shop.example:8080/ftp://files.example/a', 'shop.example', 8080],
  [{ target: '?x=1' }, 'http://shop.example:8080/?x=1', 'shop.example', 8080],
])('the URI of %j is %s', (differences, url, address, port) => {
  expect(targetUri({ ...SENT, ...differences })).toEqual({ url, address, port });
});

let traced: TracedHttp;

afterEach(() => traced?.stop());

test('a request through a proxy asks for what it names, and the proxy is the peer', async () => {
  traced = traceHttp();
  const proxy = await traced.listen((request, response) => response.end(request.url));
  const url = 'http://ann:secret@api.example/v1/users?token=abc';

  const { body } = await answerOf(http.get({ host: '127.0.0.1', port: proxy, path: url }));

  expect(body).toBe(url);
  expect(traced.client()[0]?.attributes).toMatchObject({
    'url.full': 'http://REDACTED:REDACTED@api.example/v1/users?token=REDACTED',
    'server.address': 'api.example',
    'server.port': 80,
    'network.peer.port': proxy,
  });
  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.attributes).toMatchObject({ 'url.path': '/v1/users', 'url.query': 'token=REDACTED' });
});

test('a tunnel ends its span when it stands, and the caller gets the connection', async () => {
  traced = traceHttp();
  const server = http.createServer().on('connect', (_request, socket) => {
    socket.end('HTTP/1.1 200 OK\r\n\r\nthrough');
  });
  const port = await traced.listen(server);
  const request = http.request({ host: '127.0.0.1', port, method: 'CONNECT', path: 'db.example:5432' }).end();

  const text = await new Promise<string>((resolve) => {
    request.on('connect', (_response, socket, head) => {
      let read = String(head);
      socket.on('data', (chunk) => (read += String(chunk))).on('end', () => resolve(read));
    });
  });

  expect(text).toBe('through');
  expect(traced.client()[0]).toMatchObject({
    name: 'CONNECT',
    status: 'UNSET',
    attributes: { 'url.full': 'http://db.example:5432', 'server.address': 'db.example', 'server.port': 5432 },
  });
  expect(traced.server()).toEqual([]);
});

test.each([
  ['GET', '/?', '/', undefined],
  ['OPTIONS', '*', '*', undefined],
  ['GET', '//evil.example/x', '//evil.example/x', undefined],
  ['GET', '/a?u=http://b/c', '/a', 'u=http://b/c'],
  ['GET', '/%zz?%zz=%zz', '/%zz', '%zz=%zz'],
  ['GET', `/${'a'.repeat(12_000)}`, `/${'a'.repeat(12_000)}`, undefined],
])('of %s %.20s the span has path and query as they were sent', async (method, target, path, query) => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  await exchange({ port, bytes: `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n` });

  const [span] = await traced.recorded('SERVER', 1);
  expect([span?.attributes['url.path'], span?.attributes['url.query']]).toEqual([path, query]);
});

test('an IPv6 address has brackets in URLs alone', async () => {
  traced = traceHttp();
  const server = http.createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  const { port } = server.address() as net.AddressInfo;

  await answerOf(http.get(`http://[::1]:${port}/six`));
  await answerOf(http.get({ host: '[::1]', family: 6, port, lookup: (_name, _options, done) => done(null, '::1', 6) }));
  server.close().closeAllConnections();

  const [span] = await traced.recorded('SERVER', 1);
  expect(span?.attributes).toMatchObject({ 'server.address': '::1', 'server.port': port, 'client.address': '::1' });
  expect(traced.client().map(({ attributes }) => [attributes['server.address'], attributes['url.full']])).toEqual([
    ['::1', `http://[::1]:${port}/six`],
    ['::1', `http://[::1]:${port}/`],
  ]);
});
