/** W3C Trace Context over real sockets: a request with given lines goes to an application, whose handler sends one on. */
import http from 'node:http';
import type { Readable } from 'node:stream';

import { httpInstrumentation } from '@throughline/instrumentation-http';
import { undiciInstrumentation } from '@throughline/instrumentation-undici';
import type { PassedOn, Traced } from '@throughline/traced-requests';
import {
  exchange,
  expectedOf,
  passedOn,
  requestBytes,
  startTraced,
  traceContextCases,
} from '@throughline/traced-requests';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { fastifyInstrumentation } from '../src/fastify-instrumentation.ts';
import { versions } from './fastify-versions.ts';
import { close, listen } from './traced-fastify.ts';

type SendOn = (port: number) => Promise<unknown>;

const clients: readonly (readonly [string, SendOn])[] = [
  [
    'the http client',
    (port) =>
      new Promise((resolve, reject) => {
        http.get({ host: '127.0.0.1', port }, (response) => response.resume().on('end', resolve)).on('error', reject);
      }),
  ],
  ['fetch', async (port) => (await fetch(`http://127.0.0.1:${port}`)).text()],
];

type ParseBody = (plugin: FastifyInstance) => unknown;
type ReadBody = (request: FastifyRequest) => Promise<unknown>;

const asStream: ParseBody = (plugin) =>
  plugin.addContentTypeParser('*', (_request: unknown, payload: unknown, done: (error: null, body: unknown) => void) =>
    done(null, payload),
  );
const asText: ParseBody = (plugin) =>
  plugin.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

const readings: readonly (readonly [string, ParseBody, ReadBody])[] = [
  ['its body was parsed', asText, async ({ body }) => expect(body).toBe('x')],
  [
    'its body has ended',
    asStream,
    ({ raw }) => new Promise((resolve) => raw.on('end', () => resolve(undefined)).resume()),
  ],
  [
    'its body was read with `for await`',
    asStream,
    async ({ body }) => {
      for await (const chunk of body as Readable) expect(String(chunk)).toBe('x');
    },
  ],
];

describe.each(versions)('%s', (_, makeApp) => {
  let traced: Traced;
  let app: FastifyInstance;
  let port: number;
  let received: PassedOn | undefined;

  beforeAll(async () => {
    traced = startTraced([httpInstrumentation(), undiciInstrumentation(), fastifyInstrumentation()]);
    const downstream = await traced.listen((request, response) => {
      received = passedOn(request.rawHeaders);
      response.end();
    });
    app = makeApp();
    readings.forEach(([, parse, read], reading) => {
      app.register(async (plugin) => {
        parse(plugin);
        clients.forEach(([, sendOn], client) =>
          plugin.post(`/${reading}/${client}`, async (request) => {
            await read(request);
            await sendOn(downstream);
            return 'sent on';
          }),
        );
      });
    });
    port = await listen(app);
  });

  afterAll(async () => {
    await close(app);
    await traced.stop();
  });

  describe.each(clients.map(([title], index) => [title, index] as const))('by %s', (__, client) => {
    describe.each(readings.map(([title], index) => [title, index] as const))('when %s', (___, reading) => {
      test.each(traceContextCases)('$title', async (sample) => {
        received = undefined;

        const answer = await exchange({ port, bytes: requestBytes(sample, `/${reading}/${client}`) });

        expect(answer).toContain('sent on');
        expect(received).toEqual(expectedOf(sample));
      });
    });
  });
});
