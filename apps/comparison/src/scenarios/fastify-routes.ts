import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';

import { request } from '../http-client.ts';
import { send } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { serve, serveFastify } from '../servers.ts';
import { inTrace, markActiveSpan } from '../stage.ts';

interface Asked {
  readonly line: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Builds an application and sends requests to it, one after the other. */
function ask(name: string, asked: string | Asked, build: (app: FastifyInstance) => unknown): Scenario {
  const { line, ...options } = typeof asked === 'string' ? { line: asked } : asked;
  return {
    name: `fastify: ${name}`,
    run: async (stage) => send(await serveFastify(stage, build), line, options),
  };
}

const json = { 'content-type': 'application/json' };

export const fastifyRoutes: readonly Scenario[] = [
  ask('a route', 'GET /lamps', (app) => app.get('/lamps', async () => ({ lamps: [] }))),
  ask('a route with a parameter', 'GET /lamps/7?full=1', (app) => app.get('/lamps/:id', async () => ({ id: 7 }))),
  ask('a route with two parameters', 'GET /rooms/2/lamps/7', (app) =>
    app.get('/rooms/:room/lamps/:id', async () => ({ id: 7 })),
  ),
  ask('a route with a pattern', 'GET /lamps/77', (app) => app.get('/lamps/:id(^\\d+$)', async () => ({ id: 77 }))),
  ask('a wildcard', 'GET /files/a/b.txt', (app) => app.get('/files/*', async () => 'text')),
  ask('the root', 'GET /', (app) => app.get('/', async () => 'root')),
  ask('a plugin with a prefix', 'GET /api/lamps', (app) =>
    app.register(async (api) => void api.get('/lamps', async () => []), { prefix: '/api' }),
  ),
  ask('plugins in plugins with prefixes', 'GET /api/v1/lamps/7', (app) =>
    app.register(
      async (api) => {
        await api.register(async (version) => void version.get('/lamps/:id', async () => ({})), { prefix: '/v1' });
      },
      { prefix: '/api' },
    ),
  ),
  ask('a route for all methods', 'DELETE /any', (app) => app.all('/any', async () => 'any')),
  ask('a HEAD route that comes with GET', 'HEAD /lamps', (app) => app.get('/lamps', async () => 'lamps')),
  ask('a body', { line: 'POST /lamps', body: '{"name":"red"}', headers: json }, (app) =>
    app.post('/lamps', async (incoming, reply) => {
      markActiveSpan('handler');
      reply.code(201);
      return incoming.body;
    }),
  ),
  ask('a handler with a name', 'GET /lamps', (app) =>
    app.get('/lamps', async function listLamps() {
      return [];
    }),
  ),
  ask('a handler that calls reply.send', 'GET /lamps', (app) =>
    app.get('/lamps', (_incoming, reply) => {
      markActiveSpan('handler');
      setImmediate(() => void reply.code(202).send({ later: true }));
    }),
  ),
  ask('a redirect', 'GET /old', (app) => app.get('/old', (_incoming, reply) => reply.redirect('/new', 301))),
  ask('a stream', 'GET /stream', (app) =>
    app.get('/stream', (_incoming, reply) => reply.send(Readable.from(['one', 'two']))),
  ),
  ask('a reply that is taken over', 'GET /raw', (app) =>
    app.get('/raw', (_incoming, reply) => {
      reply.hijack();
      reply.raw.end('raw');
    }),
  ),
  ask('no such route', 'GET /nowhere', (app) => app.get('/lamps', async () => [])),
  ask('no such method', 'DELETE /lamps', (app) => app.get('/lamps', async () => [])),
  ask('a handler for no such route', 'GET /nowhere?page=1', (app) =>
    app.setNotFoundHandler((_incoming, reply) => reply.code(404).send({ sorry: true })),
  ),
  ask('a handler for no such route in a plugin', 'GET /api/nowhere', (app) =>
    app.register(
      async (api) => void api.setNotFoundHandler((_incoming, reply) => reply.code(404).send({ sorry: true })),
      { prefix: '/api' },
    ),
  ),
  {
    name: 'fastify: a call that goes on',
    run: async (stage) => {
      const inner = await serve(stage, (_incoming, response) => void response.end('inner'));
      const outer = await serveFastify(stage, (app) =>
        app.get('/outer', async () => (await request(`${inner.url}/inner`)).body),
      );
      return inTrace(async () => (await request(`${outer.url}/outer`)).body);
    },
  },
  {
    name: 'fastify: inject without a server',
    run: async (stage) => {
      const { app } = await serveFastify(stage, (built) => built.get('/lamps', async () => []));
      return inTrace(async () => (await app.inject('/lamps')).statusCode);
    },
  },
];
