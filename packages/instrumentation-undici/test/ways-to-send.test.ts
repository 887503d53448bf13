/** Bodies, redirects, proxies, protocols and connections that are no requests. */
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { Writable } from 'node:stream';

import { testCertificate } from '@throughline/testing';
import { echoHeaders, until } from '@throughline/traced-requests';

import type { TracedFetch } from './traced-fetch.ts';
import { traceFetch } from './traced-fetch.ts';
import { copies, fetchOf, requestOf, senders } from './undici-copies.ts';

let traced: TracedFetch;

afterEach(() => traced.stop());

const summary = ({ name, status, attributes }: { name: string; status: string; attributes: object }): unknown[] => [
  name,
  status,
  (attributes as Record<string, unknown>)['http.response.status_code'],
  (attributes as Record<string, unknown>)['error.type'],
];

/** Answers with the length of the body; `/moved` leads to `/`. */
const measuring: RequestListener = (request, response) => {
  let length = 0;
  request.on('data', (chunk: Buffer) => (length += chunk.length));
  request.on('end', () => {
    if (request.url === '/moved') response.writeHead(307, { location: '/' });
    response.end(String(length));
  });
};

const fetches = senders.filter(([name]) => name.includes('fetch')) as unknown as (readonly [string, typeof fetch])[];

test.each(fetches)('a body that is streamed by %s', async (_, send) => {
  traced = await traceFetch({}, { answer: measuring });
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(3));
      setTimeout(() => {
        controller.enqueue(new Uint8Array(4));
        controller.close();
      }, 10);
    },
  });

  const response = await send(traced.origin, { method: 'POST', body, duplex: 'half' });

  expect(await response.text()).toBe('7');
  expect(traced.of('CLIENT').map(summary)).toEqual([['POST', 'UNSET', 200, undefined]]);
});

test.each(fetches)('a redirect that keeps the body, by %s', async (_, send) => {
  traced = await traceFetch({}, { answer: measuring });

  expect(await (await send(`${traced.origin}/moved`, { method: 'POST', body: 'hello' })).text()).toBe('5');

  expect(traced.of('CLIENT').map(summary)).toEqual([
    ['POST', 'UNSET', 307, undefined],
    ['POST', 'UNSET', 200, undefined],
  ]);
});

test.each(fetches)('a response without a body, by %s', async (_, send) => {
  traced = await traceFetch();

  expect((await send(traced.origin, { method: 'HEAD' })).status).toBe(200);

  expect((await traced.recorded('CLIENT', 1)).map(summary)).toEqual([['HEAD', 'UNSET', 200, undefined]]);
});

test.each(fetches)('a body that is cancelled ends the span, by %s', async (_, send) => {
  traced = await traceFetch({}, { answer: (_request, response) => response.end('x'.repeat(1_000_000)) });
  const response = await send(traced.origin);
  expect(traced.of('CLIENT')).toEqual([]);

  await response.body?.cancel();

  const [span] = await traced.recorded('CLIENT', 1);
  expect(summary(span as never).slice(0, 3)).toEqual(['GET', 'ERROR', 200]);
});

test.each(copies)('early hints come before the response of undici $major', async (copy) => {
  const seen: number[] = [];
  traced = await traceFetch(
    {
      responseHook: (_span, { response }) => void seen.push(response.statusCode),
      headersToSpanAttributes: { responseHeaders: ['link'] },
    },
    {
      answer: (_request, response) => {
        response.writeEarlyHints({ link: '</early.css>; rel=preload' });
        setTimeout(() => response.setHeader('link', 'late').end(), 20);
      },
    },
  );

  await (await requestOf(copy)(traced.origin)).text();

  expect(seen).toEqual([200]);
  expect(traced.of('CLIENT')[0]?.attributes['http.response.header.link']).toEqual(['late']);
});

test.each(copies)('stream and pipeline of undici $major', async ({ undici }) => {
  traced = await traceFetch();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

  await undici.stream(traced.origin, { method: 'GET' }, () => nowhere);
  const piped = undici.pipeline(traced.origin, { method: 'GET' }, ({ body }) => body).end();
  await once(piped.resume(), 'end');

  expect((await traced.recorded('CLIENT', 2)).map(summary)).toEqual([
    ['GET', 'UNSET', 200, undefined],
    ['GET', 'UNSET', 200, undefined],
  ]);
});

/** A proxy that makes tunnels, and hands on what it is sent whole. */
async function proxy(): Promise<number> {
  const server = createServer(echoHeaders).on('connect', (request, socket) => {
    const [host, port] = request.url?.split(':') ?? [];
    const target = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const side of [socket, target]) side.on('error', () => [socket, target].forEach((each) => each.destroy()));
  });
  return traced.listen(server);
}

test.each(copies)('a request through a tunnel of undici $major is one span', async (copy) => {
  traced = await traceFetch();
  const port = await proxy();
  const dispatcher = new copy.undici.ProxyAgent(`http://127.0.0.1:${port}`);

  const headers = JSON.parse(await (await requestOf(copy)(`${traced.origin}/a`, { dispatcher })).text()) as object;
  await dispatcher.close();

  const [span, ...others] = traced.of('CLIENT');
  expect(others).toEqual([]);
  expect(headers).toHaveProperty('traceparent', `00-${span?.traceId}-${span?.spanId}-03`);
  expect(span?.attributes).toMatchObject({ 'url.full': `${traced.origin}/a`, 'server.port': traced.port });
});

test('a proxy without a tunnel is the peer, and the server is the one that was asked', async () => {
  traced = await traceFetch();
  const port = await proxy();
  const copy = copies.at(-1) as (typeof copies)[number];
  const dispatcher = new copy.undici.ProxyAgent({ uri: `http://127.0.0.1:${port}`, proxyTunnel: false });

  await (await requestOf(copy)('http://api.example/a?token=abc', { dispatcher })).text();
  await dispatcher.close();

  expect(traced.of('CLIENT')[0]?.attributes).toMatchObject({
    'url.full': 'http://api.example/a?token=REDACTED',
    'server.address': 'api.example',
    'server.port': 80,
    'network.peer.port': port,
  });
});

test.each(copies)('what a mock of undici $major answers never was a request', async (copy) => {
  traced = await traceFetch();
  const dispatcher = new copy.undici.MockAgent();
  dispatcher.disableNetConnect();
  dispatcher.get('http://mock.example').intercept({ path: '/' }).reply(200, 'mocked');

  expect(await (await requestOf(copy)('http://mock.example', { dispatcher })).text()).toBe('mocked');

  expect(traced.spans).toEqual([]);
});

test('HTTP/2 is traced, and says its version', async () => {
  traced = await traceFetch();
  const server = http2.createSecureServer(testCertificate, (request, response) =>
    response.end(String(request.headers['traceparent'])),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const copy = copies.at(-1) as (typeof copies)[number];
  const dispatcher = new copy.undici.Agent({ allowH2: true, connect: { ca: testCertificate.cert } });

  const text = await (await requestOf(copy)(`https://127.0.0.1:${port}/two`, { dispatcher })).text();
  await dispatcher.destroy();
  server.close();

  const [span] = traced.of('CLIENT');
  expect(text).toBe(`00-${span?.traceId}-${span?.spanId}-03`);
  expect(span?.attributes).toMatchObject({ 'network.protocol.version': '2', 'network.peer.port': port });
});

test.each(copies)(
  'an upgrade and a tunnel that the application makes with undici $major are left alone',
  async ({ undici }) => {
    traced = await traceFetch();
    const seen: unknown[] = [];
    const server = createServer()
      .on('upgrade', (request, socket) => {
        seen.push(request.headers['traceparent']);
        socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      })
      .on('connect', (request, socket) => {
        seen.push(request.headers['traceparent']);
        socket.end('HTTP/1.1 200 OK\r\n\r\n');
      });
    const client = new undici.Client(`http://127.0.0.1:${await traced.listen(server)}`);

    (await client.upgrade({ path: '/', protocol: 'echo' })).socket.destroy();
    (await client.connect({ path: 'db.example:5432' })).socket.destroy();
    await client.destroy();

    expect(seen).toEqual([undefined, undefined]);
    expect(traced.spans).toEqual([]);
  },
);

test.each(copies)(
  'a request that undici $major sends again, because the connection was lost, has one peer',
  async (copy) => {
    let connections = 0;
    traced = await traceFetch();
    const server = createServer((request, response) => {
      if (request.url === '/lost') request.socket.destroy();
      else response.end();
    }).on('connection', () => connections++);
    const origin = `http://127.0.0.1:${await traced.listen(server)}`;
    const dispatcher = new copy.undici.Client(origin, { pipelining: 2 });

    const answers = await Promise.allSettled(
      ['/lost', '/again'].map((path) => requestOf(copy)(`${origin}${path}`, { dispatcher })),
    );
    for (const answer of answers) if (answer.status === 'fulfilled') await answer.value.text();
    await dispatcher.destroy();

    expect(connections).toBe(2);
    expect((await traced.recorded('CLIENT', 2)).map(({ status }) => status)).toEqual(['ERROR', 'UNSET']);
  },
);

test('errors and requests that are refused are those of undici', async () => {
  traced = await traceFetch();
  for (const { undici } of copies) {
    for (const [url, options] of [
      [undefined],
      ['x'],
      [traced.origin, { headers: 5 }],
      [traced.origin, { method: 'a b' }],
    ]) {
      const attempt = async (): Promise<unknown> => undici.request(url as never, options as never);
      const failure = await attempt().catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: expect.stringMatching(/^(?:UND_ERR_INVALID_ARG|ERR_INVALID_URL)$/) as string,
      });
    }
  }
  expect(traced.setup.status.problems).toEqual([]);
  expect(traced.spans).toEqual([]);
});

test('a response that is never read ends its span when the connection does', async () => {
  traced = await traceFetch({}, { answer: (_request, response) => response.end('x'.repeat(1_000_000)) });
  const copy = copies.at(-1) as (typeof copies)[number];
  const dispatcher = new copy.undici.Agent();
  const { body } = await copy.undici.request(traced.origin, { dispatcher });
  body.on('error', () => undefined);
  expect(traced.spans).toEqual([]);

  await dispatcher.destroy();

  await until(() => traced.spans.length === 1);
  expect(traced.of('CLIENT').map(summary)).toEqual([['GET', 'ERROR', 200, 'UND_ERR_DESTROYED']]);
});

test('fetch of the newest undici works through the connections of its own agent', async () => {
  traced = await traceFetch();
  const copy = copies.at(-1) as (typeof copies)[number];
  const before = copy.undici.getGlobalDispatcher();
  const agent = new copy.undici.Agent();
  copy.undici.setGlobalDispatcher(agent);

  await (await fetchOf(copy)(traced.origin)).text();
  await (await fetch(traced.origin)).text();
  copy.undici.setGlobalDispatcher(before);
  await agent.close();

  expect(traced.of('CLIENT').map(summary)).toEqual([
    ['GET', 'UNSET', 200, undefined],
    ['GET', 'UNSET', 200, undefined],
  ]);
});
