import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { redirectInternalLog } from '@throughline/core';
import express from 'express';
import fastify from 'fastify';
import fastify4 from 'fastify4';

import type { PageOptions } from '../src/page-options.ts';
import { metricsHandler } from '../src/metrics-handler.ts';
import { metricsPlugin } from '../src/metrics-plugin.ts';
import { renderMetrics } from '../src/render-metrics.ts';
import { counter, gauge, offer, offerNothing, snapshot } from './made-metrics.ts';
import { OPENMETRICS, TEXT } from './rendered.ts';
import { ask, listening, portOf } from './started-prometheus.ts';

interface Application {
  readonly port: number;
  close(): Promise<unknown>;
}

function ofServer(server: Server, port: number): Application {
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

async function withNodeHttp(options: PageOptions): Promise<Application> {
  const server = createServer(metricsHandler(options));
  return ofServer(server, await listening(server));
}

async function withExpress(options: PageOptions): Promise<Application> {
  const app = express();
  app.use('/metrics', metricsHandler(options));
  const server = createServer(app);
  return ofServer(server, await listening(server));
}

async function withFastify5(options: PageOptions): Promise<Application> {
  const app = fastify();
  await app.register(metricsPlugin, options);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: portOf(app.server), close: () => app.close() };
}

async function withFastify4(options: PageOptions): Promise<Application> {
  const app = fastify4();
  await app.register(metricsPlugin, options);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: portOf(app.server), close: () => app.close() };
}

let application: Application | undefined;

let undo: () => void;

beforeEach(() => {
  undo = redirectInternalLog(() => undefined);
});
afterEach(async () => {
  undo();
  await application?.close();
  application = undefined;
  offerNothing();
});

describe.each([
  ['node:http', withNodeHttp],
  ['Express 5', withExpress],
  ['Fastify 5', withFastify5],
  ['Fastify 4', withFastify4],
])('in %s', (_, start) => {
  test('the page is served in both formats, and compressed', async () => {
    const { port } = (application = await start({}));
    // What is there when it is asked for counts, not what was there when it was mounted.
    const points = Array.from({ length: 100 }, (__, index) => ({ attributes: { index }, value: index }));
    offer(snapshot(gauge('g', points)));
    const text = await ask(port);
    expect(text).toMatchObject({ status: 200, headers: { 'content-type': TEXT } });
    expect(text.body.toString()).toMatch(/^g\{index="99"\} 99$/m);
    const openMetrics = await ask(port, { headers: { accept: OPENMETRICS, 'accept-encoding': 'gzip' } });
    expect(openMetrics.headers).toMatchObject({ 'content-type': OPENMETRICS, 'content-encoding': 'gzip' });
    expect(gunzipSync(openMetrics.body).toString()).toMatch(/# EOF\n$/);
  });

  test('HEAD has no body', async () => {
    const { port } = (application = await start({}));
    const head = await ask(port, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
  });

  test.each([
    [
      { bearer: 't0ken' },
      'Bearer t0ken',
      'bearer t0ken',
      ['Bearer T0ken', 'Bearer t0ken2', 'Basic t0ken', 't0ken', 'Bearer'],
    ],
    [
      { username: 'prom', password: 'pä:ss' },
      `Basic ${Buffer.from('prom:pä:ss').toString('base64')}`,
      `basic ${Buffer.from('prom:pä:ss').toString('base64')}`,
      [
        `Basic ${Buffer.from('prom:other').toString('base64')}`,
        'Basic',
        'Basic %%%',
        `Bearer ${Buffer.from('prom:pä:ss').toString('base64')}`,
      ],
    ],
  ])('%j lets in who has it', async (authorization, right, alsoRight, wrong) => {
    const { port } = (application = await start({ authorization }));
    for (const sent of [right, alsoRight]) {
      expect(await ask(port, { headers: { authorization: sent } })).toMatchObject({ status: 200 });
    }
    for (const sent of wrong) {
      expect(await ask(port, { headers: { authorization: sent } })).toMatchObject({ status: 401 });
    }
    const unasked = await ask(port);
    expect(unasked).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringMatching(/^Ba?/) } });
    expect(unasked.body.toString()).toBe('Not authorised\n');
  });
});

test('the handler refuses other methods', async () => {
  const { port } = (application = await withNodeHttp({}));
  expect(await ask(port, { method: 'DELETE' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test('the Fastify plugin takes a path, below the prefix', async () => {
  const app = fastify();
  await app.register(metricsPlugin, { path: '/prom', prefix: '/internal' });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = (application = { port: portOf(app.server), close: () => app.close() });
  expect((await ask(port, { path: '/internal/prom' })).status).toBe(200);
  expect((await ask(port)).status).toBe(404);
});

test('the function gives the page as text, or compressed where that is taken', async () => {
  offer(
    snapshot(
      counter(
        'requests',
        Array.from({ length: 100 }, (_, index) => ({ attributes: { index }, value: 1 })),
      ),
    ),
  );
  const plain = await renderMetrics();
  expect(plain).toMatchObject({ status: 200, contentType: TEXT, headers: { 'content-type': TEXT } });
  const { body, headers, contentType } = await renderMetrics({ accept: OPENMETRICS, acceptEncoding: 'gzip' });
  expect(contentType).toBe(OPENMETRICS);
  expect(headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(body).toString()).toBe((await renderMetrics({ accept: OPENMETRICS })).body);
});

test('the function checks an authorisation too', async () => {
  const options = { authorization: { bearer: 'secret' } };
  expect(await renderMetrics({}, options)).toMatchObject({ status: 401, body: 'Not authorised\n' });
  expect(await renderMetrics({ authorization: 'Bearer secret' }, options)).toMatchObject({ status: 200 });
});

test.each([
  [{ bearer: undefined }],
  [{ bearer: '' }],
  [{ username: 'prom', password: undefined }],
  [{}],
  [null],
  ['token'],
])('an authorisation that cannot be checked lets nobody in: %j', async (authorization) => {
  const options = { authorization } as unknown as PageOptions;
  for (const sent of [undefined, 'Bearer ', 'Bearer undefined', 'Basic cHJvbTp1bmRlZmluZWQ=']) {
    expect(await renderMetrics({ authorization: sent }, options)).toMatchObject({ status: 401 });
  }
});

test('a response that cannot be written to throws nothing at anybody', async () => {
  const lines: string[] = [];
  undo();
  undo = redirectInternalLog((line) => lines.push(line));
  const writeHead = jest.fn(() => {
    throw new Error('wrapped badly');
  });
  metricsHandler()(
    { method: 'GET', headers: {} } as never,
    { writeHead, destroyed: false, headersSent: false } as never,
  );
  while (writeHead.mock.calls.length === 0) await new Promise(setImmediate);
  expect(lines).toEqual([expect.stringContaining('wrapped badly')]);
});

const unreadable = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error('no keys');
    },
  },
);

test.each([
  ['null', null],
  ['nothing', undefined],
  ['a text', 'text'],
  ['a header that is none', { accept: 7 }],
  ['something that cannot be read', unreadable],
])('nothing that is given throws: %s', async (_, given) => {
  expect((await renderMetrics(given as never, given as never)).status).toBe(200);
  expect(typeof metricsHandler(given as never)).toBe('function');
});
