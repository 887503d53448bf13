/**
 * The suite of all instrumentations, run on the spans of handlers, because by default this one has no spans of its own.
 *
 * The application is served by a plain server that reads the parent from the headers and traces nothing, so that handlers are children of what
 * was sent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ROOT_CONTEXT, context, propagation as api } from '@opentelemetry/api';
import * as core from '@throughline/core';
import { propagation } from '@throughline/propagation';
import { describeInstrumentation } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import { fastifyInstrumentation } from '../src/fastify-instrumentation.ts';
import type { MakeApp } from './fastify-versions.ts';
import { versions } from './fastify-versions.ts';
import { ask } from './traced-fastify.ts';

/** Makes an application, asks it once, and closes it. */
async function askNew(makeApp: MakeApp, path: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const app = makeApp();
  app.get('/users/:id', async () => 'user');
  app.get('/fail', async () => Promise.reject(new RangeError('far')));
  await app.ready();
  const server = createServer((request, response) => {
    context.with(api.extract(ROOT_CONTEXT, request.headers), () => app.routing(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await ask((server.address() as AddressInfo).port, path, { headers });
  server.close();
  server.closeAllConnections();
  await app.close();
  return answer;
}

/** The request is injected, so that the handler has the span around the operation for a parent. */
const CHILD = `
const app = library();
app.get('/users/:id', async () => 'user');
const { statusCode, body } = await app.inject('/users/1');
if (statusCode !== 200 || body !== 'user') throw new Error('answered ' + statusCode + ' ' + body);
await app.close();`;

describe.each(versions)('%s', (_, makeApp, library) => {
  describeInstrumentation({
    engine: { ...core, tracing },
    name: 'fastify',
    packageName: '@throughline/instrumentation-fastify',
    kind: 'INTERNAL',
    create: (options) => fastifyInstrumentation({ handlerSpans: true, flushTimeoutMs: 0, ...options }),
    alongside: () => [propagation()],
    // Only a channel is used.
    patched: () => [],
    succeed: async (headers) => askNew(makeApp, '/users/1?token=hunter2', headers),
    attributes: { 'http.route': '/users/:id', 'fastify.type': 'request_handler' },
    fail: async (headers) => askNew(makeApp, '/fail', headers).then(() => undefined),
    errorType: 'RangeError',
    secret: { text: 'hunter2', use: async (headers) => askNew(makeApp, '/users/hunter2?token=hunter2', headers) },
    child: { exportName: 'fastifyInstrumentation', options: '{ handlerSpans: true }', library, operation: CHILD },
  });
});
