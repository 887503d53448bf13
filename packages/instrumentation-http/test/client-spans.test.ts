import http from 'node:http';

import { echoHeaders, until } from '@throughline/traced-requests';

import type { HttpOptions } from '../src/http-options.ts';
import type { TracedHttp } from './traced-http.ts';
import { answerOf, send, traceHttp } from './traced-http.ts';

let traced: TracedHttp;

afterEach(() => traced.stop());

const echoingServer = (): Promise<number> => traced.listen(echoHeaders);

async function read(request: http.ClientRequest): Promise<Record<string, string>> {
  return JSON.parse((await answerOf(request)).body) as Record<string, string>;
}

test('a request becomes one client span with the required and recommended attributes', async () => {
  traced = traceHttp();
  const port = await echoingServer();

  await send(port, '/path?page=1', { method: 'PUT', body: 'x' });

  expect(traced.client()[0]).toMatchObject({
    name: 'PUT',
    status: 'UNSET',
    attributes: {
      'http.request.method': 'PUT',
      'server.address': '127.0.0.1',
      'server.port': port,
      'url.full': `http://127.0.0.1:${port}/path?page=1`,
      'http.response.status_code': 200,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'network.protocol.version': '1.1',
    },
  });
});

const forms: readonly (readonly [string, (port: number) => http.ClientRequest])[] = [
  ['a URL as text', (port) => http.get(`http://127.0.0.1:${port}/x`)],
  ['a URL object', (port) => http.get(new URL(`http://127.0.0.1:${port}/x`))],
  ['a URL and options', (port) => http.get(`http://127.0.0.1:${port}/x`, { headers: { a: 'b' } })],
  ['options', (port) => http.get({ port, host: '127.0.0.1', path: '/x' })],
  [
    'options with a list of headers',
    (port) => http.get({ port, host: '127.0.0.1', path: '/x', headers: ['Host', 'x', 'a', 'b'] }),
  ],
  ['a request that is ended by the caller', (port) => http.request({ port, host: '127.0.0.1', path: '/x' }).end()],
  [
    'headers that ask to be waited for',
    (port) => http.get({ port, host: '127.0.0.1', path: '/x', headers: { expect: '100-continue' } }),
  ],
];

test.each(forms)('the trace goes along with %s', async (_, make) => {
  traced = traceHttp();
  const port = await echoingServer();

  const headers = await read(make(port));

  await until(() => traced.server().length === 1);
  const [client] = traced.client();
  expect(headers['traceparent']).toBe(`00-${client?.traceId}-${client?.spanId}-03`);
  expect(traced.server()[0]?.parentSpanId).toBe(client?.spanId);
  expect(client?.attributes['url.full']).toBe(`http://127.0.0.1:${port}/x`);
});

test('what the caller passed in is not changed', async () => {
  traced = traceHttp();
  const port = await echoingServer();
  const options = { port, host: '127.0.0.1', headers: Object.freeze({ a: 'b' }) };

  await read(http.get(Object.freeze(options)));

  expect(options).toEqual({ port, host: '127.0.0.1', headers: { a: 'b' } });
});

test('a response of 4xx or 5xx is an error of the client', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => response.writeHead(404).end());

  await send(port, '/');

  expect(traced.client()[0]).toMatchObject({
    status: 'ERROR',
    attributes: { 'error.type': '404' },
  });
});

test('a connection that is refused gives the code, and the error reaches the caller', async () => {
  traced = traceHttp();

  await expect(send(1, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

  expect(traced.client()[0]).toMatchObject({
    status: 'ERROR',
    attributes: { 'error.type': 'ECONNREFUSED', 'server.address': '127.0.0.1', 'server.port': 1 },
    events: [{ name: 'exception' }],
  });
});

test('a response that is cut off is an error', async () => {
  traced = traceHttp();
  const port = await traced.listen((_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half');
    setTimeout(() => response.destroy(), 10);
  });

  await expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNRESET' });

  await until(() => traced.client().length === 1);
  expect(traced.client()[0]?.status).toBe('ERROR');
});

test('a request that the caller destroys ends its span', async () => {
  traced = traceHttp();
  const port = await traced.listen(() => undefined);
  const request = http.get({ port, host: '127.0.0.1' }).on('error', () => undefined);

  setTimeout(() => request.destroy(), 20);

  await until(() => traced.client().length === 1);
  expect(traced.client()[0]?.attributes['error.type']).toBe('ECONNRESET');
});

test('arguments that Node refuses are refused with the same error', () => {
  traced = traceHttp();
  let own: unknown;
  try {
    http.request({ path: '/a b' });
  } catch (error) {
    own = error;
  }
  expect(own).toMatchObject({ code: 'ERR_UNESCAPED_CHARACTERS' });
  expect(() => http.request('not a url')).toThrow('Invalid URL');
  expect(traced.client()).toHaveLength(1);
  expect(traced.client()[0]?.attributes).toMatchObject({
    'url.full': 'http://localhost/a b',
    'error.type': 'ERR_UNESCAPED_CHARACTERS',
  });
});

test('user and password in a URL do not leave', async () => {
  traced = traceHttp();
  const port = await echoingServer();

  await read(http.get(`http://user:hunter2@127.0.0.1:${port}/?api_key=topsecret`));

  expect(traced.client()[0]?.attributes['url.full']).toBe(
    `http://REDACTED:REDACTED@127.0.0.1:${port}/?api_key=REDACTED`,
  );
});

const hook = (): never => {
  throw new Error('from a hook');
};

test('hooks that throw are reported once each, and the request goes on', async () => {
  const options: HttpOptions = {
    ignoreIncomingRequestHook: hook,
    ignoreOutgoingRequestHook: hook,
    startIncomingSpanHook: hook,
    startOutgoingSpanHook: hook,
    requestHook: hook,
    responseHook: hook,
    applyCustomAttributesOnSpan: hook,
  };
  traced = traceHttp(options);
  const port = await echoingServer();

  await send(port, '/');
  await send(port, '/');

  await until(() => traced.spans.length === 4);
  const failed = traced.setup.status.problems.filter(({ code }) => code === 'TL_CALLBACK_FAILED');
  expect(failed).toHaveLength(Object.keys(options).length);
  expect(new Set(failed.map(({ message }) => message.split(' ')[1]))).toEqual(new Set(Object.keys(options)));
});

test('hooks, headers and attributes of the options appear on the spans', async () => {
  traced = traceHttp({
    attributes: { team: 'checkout' },
    startOutgoingSpanHook: () => ({ started: true }),
    requestHook: (span) => void span.setAttribute('hooked', 'request'),
    applyCustomAttributesOnSpan: (span) => void span.setAttribute('custom', 1),
    headersToSpanAttributes: {
      client: { requestHeaders: ['X-Tenant', 'Authorization'], responseHeaders: ['x-answer'] },
    },
  });
  const port = await traced.listen((_request, response) => response.setHeader('x-answer', '42').end());

  await send(port, '/', { headers: { 'x-tenant': 'acme', authorization: 'Bearer secret' } });

  const { attributes } = traced.client()[0] as { attributes: unknown };
  expect(attributes).toMatchObject({
    team: 'checkout',
    started: true,
    hooked: 'request',
    custom: 1,
    'http.request.header.x-tenant': ['acme'],
    'http.response.header.x-answer': ['42'],
  });
  expect(JSON.stringify(attributes)).not.toContain('secret');
});

test('requests that are ignored are neither traced nor given headers', async () => {
  traced = traceHttp({ ignoreOutgoingRequestHook: ({ path }) => path === '/quiet' });
  const port = await echoingServer();

  const { body } = await send(port, '/quiet');

  expect(JSON.parse(body)).not.toHaveProperty('traceparent');
  expect(traced.client()).toHaveLength(0);
});

test('an unsampled request still carries the decision, and records nothing', async () => {
  traced = traceHttp({}, { tracing: { sampler: 'always_off' } });
  const port = await echoingServer();

  const { body } = await send(port, '/');

  expect((JSON.parse(body) as Record<string, string>)['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-02$/);
  expect(traced.spans).toHaveLength(0);
});

test('after shutdown Node has its own functions back', async () => {
  const before = [http.request, http.get, http.Server.prototype.emit, http.ServerResponse.prototype.emit];
  traced = traceHttp();
  expect(http.request).not.toBe(before[0]);

  await traced.setup.shutdown();

  expect([http.request, http.get, http.Server.prototype.emit, http.ServerResponse.prototype.emit]).toEqual(before);
});
