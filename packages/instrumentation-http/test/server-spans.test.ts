import http from 'node:http';
import net from 'node:net';

import { activeContext, rpcMetadataOf } from '@throughline/core';
import { until } from '@throughline/traced-requests';

import type { TracedHttp } from './traced-http.ts';
import { send, traceHttp } from './traced-http.ts';

let traced: TracedHttp;

afterEach(() => traced.stop());

test('a request becomes one server span with the required and recommended attributes', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end('hello'));

  await send(port, '/users/42?page=2', { headers: { 'user-agent': 'test' } });

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]).toMatchObject({
    name: 'GET',
    status: 'UNSET',
    attributes: {
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': '/users/42',
      'url.query': 'page=2',
      'server.address': '127.0.0.1',
      'server.port': port,
      'client.address': '127.0.0.1',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': expect.any(Number) as number,
      'network.protocol.version': '1.1',
      'user_agent.original': 'test',
      'http.response.status_code': 200,
    },
  });
});

test('the route that a router leaves in the context names the span', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => {
    const metadata = rpcMetadataOf(activeContext());
    if (metadata !== undefined) metadata.route = '/users/:id';
    response.end();
  });

  await send(port, '/users/1');
  await send(port, '/users/2', { method: 'POST' });

  await until(() => traced.server().length === 2);
  expect(traced.server().map(({ name }) => name)).toEqual(['GET /users/:id', 'POST /users/:id']);
  expect(traced.server()[0]?.attributes['http.route']).toBe('/users/:id');
});

test.each([
  [200, 'UNSET', undefined],
  [404, 'UNSET', undefined],
  [500, 'ERROR', '500'],
  [503, 'ERROR', '503'],
])('status %i gives span status %s and error.type %s', async (status, expected, type) => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.writeHead(status).end());

  await send(port, '/');

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.status).toBe(expected);
  expect(traced.server()[0]?.attributes['error.type']).toBe(type);
});

test('a method that is not known is _OTHER, and the original is kept', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  await send(port, '/', { method: 'PROPFIND' });

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.name).toBe('HTTP');
  expect(traced.server()[0]?.attributes).toMatchObject({
    'http.request.method': '_OTHER',
    'http.request.method_original': 'PROPFIND',
  });
});

test('a request that the client gives up ends the span as aborted', async () => {
  traced = traceHttp();
  const arrived: Promise<void> = new Promise((resolve) => {
    void traced
      .listen(() => resolve())
      .then((port) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n'));
        void arrived.then(() => socket.destroy());
      });
  });

  await arrived;

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.attributes).toMatchObject({
    'error.type': 'aborted',
    'server.address': 'x',
    'server.port': 80,
  });
  expect(traced.server()[0]?.attributes['http.response.status_code']).toBeUndefined();
  expect(traced.server()[0]?.status).toBe('ERROR');
});

test('an error that a handler throws goes on unchanged, and the span ends', async () => {
  traced = traceHttp();
  const server = http.createServer();
  const error = new Error('from the handler');
  server.on('request', () => {
    throw error;
  });
  const request = new http.IncomingMessage(new net.Socket());
  request.method = 'GET';
  const response = new http.ServerResponse(request);

  let caught: unknown;
  try {
    server.emit('request', request, response);
  } catch (thrown) {
    caught = thrown;
  }

  expect(caught).toBe(error);
  expect(traced.server()[0]?.status).toBe('ERROR');
});

test('requests that are ignored make no span, and inherit no context', async () => {
  traced = traceHttp({ ignoreIncomingRequestHook: ({ url }) => url === '/health' });
  const contexts: unknown[] = [];
  const port = await traced.listen((request, response) => {
    request.resume().on('end', () => {
      contexts.push(rpcMetadataOf(activeContext()));
      response.end();
    });
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  await send(port, '/traced', { agent, method: 'POST', body: 'x' });
  await send(port, '/health', { agent, method: 'POST', body: 'x' });
  agent.destroy();

  await until(() => traced.client().length === 2);
  expect(traced.server()).toHaveLength(1);
  expect(contexts[0]).toBeDefined();
  expect(contexts[1]).toBeUndefined();
});

test('secrets in the query are redacted', async () => {
  traced = traceHttp({ redactedQueryParams: ['pin'] });
  const port = await traced.listen((_request, response) => response.end());

  await send(port, '/?token=abc&pin=1234&Signature=xyz&page=2');

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.attributes['url.query']).toBe('token=REDACTED&pin=REDACTED&Signature=REDACTED&page=2');
  expect(traced.client()[0]?.attributes['url.full']).not.toMatch(/abc|1234|xyz/);
});

test('the proxy knows better who asked and who was asked', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  await send(port, '/', { headers: { forwarded: 'for="[2001:db8::1]:4711";host=shop.example:8443;proto=https' } });
  await send(port, '/', {
    headers: {
      'x-forwarded-for': '203.0.113.9, 10.0.0.1',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-proto': 'https',
    },
  });

  await until(() => traced.server().length === 2);
  const [first, second] = traced.server().map(({ attributes }) => attributes);
  expect(first).toMatchObject({
    'client.address': '2001:db8::1',
    'server.address': 'shop.example',
    'server.port': 8443,
  });
  expect(second).toMatchObject({
    'client.address': '203.0.113.9',
    'server.address': 'shop.example',
    'server.port': 443,
  });
  expect([first?.['url.scheme'], second?.['url.scheme']]).toEqual(['https', 'https']);
});

test('each of several proxies may say what the ones before did not', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  await send(port, '/', { headers: { forwarded: 'for=203.0.113.7, for=10.0.0.1;host=shop.example' } });

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.attributes).toMatchObject({
    'client.address': '203.0.113.7',
    'server.address': 'shop.example',
  });
});

test.each([
  ['http://ann:secret@shop.example/lamps?page=1', '/lamps', 'page=1'],
  ['http://shop.example?page=1', '/', 'page=1'],
  ['http://shop.example', '/', undefined],
])('of the absolute target %s the span keeps path and query', async (target, path, query) => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());

  await new Promise<void>((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    socket.on('close', () => resolve()).resume();
  });

  await until(() => traced.server().length === 1);
  const { attributes } = traced.server()[0] ?? {};
  expect([attributes?.['url.path'], attributes?.['url.query']]).toEqual([path, query]);
});

test('a trace that comes in is continued', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.end());
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  await new Promise<void>((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nHost: x\r\ntraceparent: ${traceparent}\r\nConnection: close\r\n\r\n`),
    );
    socket.on('close', () => resolve()).resume();
  });

  await until(() => traced.server().length === 1);
  expect(traced.server()[0]).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
  });
});

test('an upgrade is left alone', async () => {
  traced = traceHttp();
  const server = http
    .createServer()
    .on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n'),
    );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;

  const answered = await new Promise<string>((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n'),
    );
    socket.on('data', (data) => resolve(String(data)));
  });
  server.close();

  expect(answered).toMatch(/^HTTP\/1\.1 101/);
  expect(traced.spans).toHaveLength(0);
});

test('a handler of checkContinue that emits the request makes one span', async () => {
  traced = traceHttp();
  const server = http.createServer((_request, response) => response.end('done'));
  server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) => {
    response.writeContinue();
    server.emit('request', request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;

  const { body } = await send(port, '/', { method: 'POST', headers: { Expect: '100-continue' }, body: 'x' });
  server.close();

  expect(body).toBe('done');
  await until(() => traced.server().length === 1);
  expect(traced.server()[0]?.parentSpanId).toBe(traced.client()[0]?.spanId);
});

test('HEAD, streaming and keep-alive each give one span', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => {
    response.write('a');
    setImmediate(() => response.end('b'));
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  await send(port, '/', { agent, method: 'HEAD' });
  await send(port, '/', { agent });
  agent.destroy();

  await until(() => traced.server().length === 2);
  expect(traced.server().map(({ attributes }) => attributes['http.request.method'])).toEqual(['HEAD', 'GET']);
});
