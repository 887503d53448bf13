import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

import * as core from '@throughline/core';
import { propagation } from '@throughline/propagation';
import { describeInstrumentation } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import { httpInstrumentation } from '../src/http-instrumentation.ts';
import { answerOf } from './traced-http.ts';

const server = http.createServer((request, response) => {
  if (request.url === '/fail') response.statusCode = 500;
  request.resume().on('end', () => response.end('x'));
});
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => server.close().closeAllConnections());

const get = (path: string, headers = {}): Promise<unknown> =>
  answerOf(http.get({ host: '127.0.0.1', port, path, headers }));

/** Asks the server without a client that is traced. */
const ask = (path: string, headers = {}): Promise<unknown> =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers }).then((response) => response.text());

const CHILD = `
const server = library.createServer((request, response) => response.end());
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
await new Promise((resolve) => library.get({ host: '127.0.0.1', port: server.address().port }, (response) => response.resume().on('end', resolve)));
server.close();
await new Promise((resolve) => setTimeout(resolve, 20));`;

const common = {
  engine: { ...core, tracing },
  name: 'http',
  packageName: '@throughline/instrumentation-http',
  alongside: () => [propagation()],
  child: { exportName: 'httpInstrumentation', library: 'node:http', operation: CHILD },
} as const;

describeInstrumentation({
  ...common,
  kind: 'CLIENT',
  create: (options) => httpInstrumentation({ disableIncomingRequestInstrumentation: true, ...options }),
  patched: () => [http.request, http.get, https.request, https.get, http.ClientRequest.prototype.emit],
  hooks: ['requestHook', 'responseHook', 'applyCustomAttributesOnSpan'],
  succeed: () => get('/users?page=2'),
  attributes: {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.full': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/users\?page=2$/),
    'server.address': '127.0.0.1',
    'server.port': expect.any(Number),
    'network.peer.address': '127.0.0.1',
    'network.peer.port': expect.any(Number),
    'network.protocol.version': '1.1',
  },
  fail: () => answerOf(http.get({ host: '127.0.0.1', port: 1 })).catch((error: unknown) => error),
  errorType: 'ECONNREFUSED',
  callback: (seen) =>
    new Promise<void>((resolve) => {
      http.get({ host: '127.0.0.1', port }, (response) => {
        seen();
        response.resume().on('end', resolve);
      });
    }),
  secret: { text: 'hunter2', use: () => answerOf(http.get(`http://ann:hunter2@127.0.0.1:${port}/?token=hunter2`)) },
});

describeInstrumentation({
  ...common,
  kind: 'SERVER',
  create: (options) => httpInstrumentation({ disableOutgoingRequestInstrumentation: true, ...options }),
  patched: () => [http.Server.prototype.emit, https.Server.prototype.emit, http.ServerResponse.prototype.emit],
  hooks: ['requestHook', 'responseHook', 'applyCustomAttributesOnSpan'],
  succeed: (headers) => ask('/users?page=2', headers),
  attributes: {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'url.path': '/users',
    'url.query': 'page=2',
    'server.address': '127.0.0.1',
    'server.port': expect.any(Number),
    'client.address': '127.0.0.1',
    'network.peer.address': '127.0.0.1',
    'network.peer.port': expect.any(Number),
    'network.protocol.version': '1.1',
    'user_agent.original': expect.any(String),
  },
  fail: (headers) => ask('/fail', headers).then(() => undefined),
  errorType: '500',
  secret: { text: 'hunter2', use: (headers) => ask('/?password=hunter2&sig=hunter2', headers) },
});
