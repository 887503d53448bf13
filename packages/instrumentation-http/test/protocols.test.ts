import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

import { testCertificate } from '@throughline/testing';

import type { TracedHttp } from './traced-http.ts';
import { answerOf, traceHttp } from './traced-http.ts';

const trusting = { host: '127.0.0.1', ca: testCertificate.cert };

let traced: TracedHttp;

beforeEach(() => {
  traced = traceHttp();
});
afterEach(() => traced.stop());

const reasonOfHttp = (): unknown => traced.setup.status.instrumentations.find(({ name }) => name === 'http');

test('https is traced on both sides, over connections that are kept', async () => {
  const server = https.createServer(testCertificate, (_request, response) => response.end('secure'));
  const port = await traced.listen(server);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });

  for (let count = 0; count < 3; count++) await answerOf(https.get({ ...trusting, port, agent, path: '/a?b=c' }));
  agent.destroy();

  const servers = await traced.recorded('SERVER', 3);
  const clients = traced.client();
  expect(servers[0]?.attributes).toMatchObject({ 'url.scheme': 'https', 'server.port': port });
  expect(clients[0]?.attributes['url.full']).toBe(`https://127.0.0.1:${port}/a?b=c`);
  expect(servers.map(({ parentSpanId }) => parentSpanId)).toEqual(clients.map(({ spanId }) => spanId));
});

test('a certificate that is not trusted is the type of the error', async () => {
  const port = await traced.listen(https.createServer(testCertificate));

  await expect(answerOf(https.get({ host: '127.0.0.1', port }))).rejects.toThrow();

  expect(traced.client()[0]?.attributes['error.type']).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test('the default port of https is not written', async () => {
  const request = https.get({ host: '127.0.0.1', path: '/a', agent: false, lookup: () => undefined });
  const failed = new Promise((resolve) => request.on('error', resolve));
  request.destroy();
  await failed;

  expect(traced.client()[0]?.attributes).toMatchObject({ 'url.full': 'https://127.0.0.1/a', 'server.port': 443 });
});

test.each(['http2.createServer', 'http2.createSecureServer'])(
  '%s works, and the status says that it is not traced',
  async (what) => {
    expect(reasonOfHttp()).not.toHaveProperty('reason');
    const secure = what === 'http2.createSecureServer';
    const server = secure ? http2.createSecureServer({ ...testCertificate, allowHTTP1: true }) : http2.createServer();
    server.on('request', (request, response) => void request.resume().on('end', () => response.end('two')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const session = http2.connect(`${secure ? 'https' : 'http'}://127.0.0.1:${port}`, { ca: testCertificate.cert });

    const stream = session.request({ ':method': 'POST' }).end('body');
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    session.close();
    const older = secure ? (await answerOf(https.get({ ...trusting, port, agent: false }))).body : 'two';
    await new Promise((resolve) => server.close(resolve));

    expect([text, older]).toEqual(['two', 'two']);
    expect(traced.server()).toEqual([]);
    expect(reasonOfHttp()).toMatchObject({ state: 'active', reason: expect.stringContaining('node:http2') as string });
    expect(traced.setup.status.problems).toEqual([]);
  },
);
