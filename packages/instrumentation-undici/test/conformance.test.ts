import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import * as core from '@throughline/core';
import { propagation } from '@throughline/propagation';
import { describeInstrumentation } from '@throughline/testing';
import { tracing } from '@throughline/tracing';
import { request } from 'undici';

import { undiciInstrumentation } from '../src/undici-instrumentation.ts';

const { prototype } = jest.requireActual<{ prototype: Record<string, unknown> }>('undici/lib/core/request.js');

const server = createServer((_request, response) => response.end('x'));
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close().closeAllConnections());

const CHILD = `
const server = process.getBuiltinModule('node:http').createServer((request, response) => response.end());
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = 'http://127.0.0.1:' + server.address().port;`;

const attributes = {
  'http.request.method': 'GET',
  'http.response.status_code': 200,
  'url.full': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/users\?page=2$/) as unknown,
  'server.address': '127.0.0.1',
  'server.port': expect.any(Number) as unknown,
  'network.peer.address': '127.0.0.1',
  'network.peer.port': expect.any(Number) as unknown,
  'network.protocol.version': '1.1',
};

const common = {
  engine: { ...core, tracing },
  name: 'undici',
  packageName: '@throughline/instrumentation-undici',
  kind: 'CLIENT',
  create: undiciInstrumentation,
  alongside: () => [propagation()],
  attributes,
  errorType: 'ECONNREFUSED',
  hooks: ['requestHook', 'responseHook'],
} as const;

const failed = (error: unknown): unknown => error;

describeInstrumentation({
  ...common,
  // The copy inside Node has channels alone.
  patched: () => [],
  succeed: async () => (await fetch(`${origin}/users?page=2`)).text(),
  fail: () => fetch('http://127.0.0.1:65534').catch(failed),
  secret: { text: 'hunter2', use: async () => (await fetch(`${origin}/?token=hunter2`)).text() },
  child: {
    exportName: 'undiciInstrumentation',
    library: 'node:http',
    operation: `${CHILD} await (await fetch(url)).text();`,
  },
});

describeInstrumentation({
  ...common,
  patched: () => ['onHeaders', 'onComplete', 'onError'].map((name) => prototype[name]),
  succeed: async () => (await request(`${origin}/users?page=2`)).body.text(),
  fail: () => request('http://127.0.0.1:65534').catch(failed),
  callback: (seen) =>
    new Promise<void>((resolve, reject) => {
      request(`${origin}/users`)
        .then(({ body }) => {
          seen();
          return body.text();
        })
        .then(() => resolve(), reject);
    }),
  child: {
    exportName: 'undiciInstrumentation',
    library: 'undici',
    operation: `${CHILD} await (await library.request(url)).body.text();`,
  },
});
