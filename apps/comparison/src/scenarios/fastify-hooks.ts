import type { FastifyInstance } from 'fastify';
import { setImmediate as tick } from 'node:timers/promises';

import { send } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { serveFastify } from '../servers.ts';
import { markActiveSpan } from '../stage.ts';

interface Options {
  readonly line?: string;
  readonly body?: string;
}

/** Builds an application, which has a route `/lamps` besides, and sends one request to it. */
function ask(name: string, build: (app: FastifyInstance) => unknown, options: Options = {}): Scenario {
  const headers = { 'content-type': 'application/json' };
  const { line = 'GET /lamps', body } = options;
  return {
    name: `fastify: ${name}`,
    run: async (stage) => {
      const service = await serveFastify(stage, async (app) => {
        await build(app);
        if (!app.hasRoute({ method: 'GET', url: '/lamps' })) app.get('/lamps', async () => []);
      });
      return send(service, line, body === undefined ? {} : { body, headers });
    },
  };
}

class LampError extends Error {
  override readonly name = 'LampError';
  readonly statusCode = 418;
}

export const fastifyHooks: readonly Scenario[] = [
  ask('hooks of every kind', (app) => {
    app.addHook('onRequest', async () => markActiveSpan('onRequest'));
    app.addHook('preParsing', async () => markActiveSpan('preParsing'));
    app.addHook('preValidation', async () => markActiveSpan('preValidation'));
    app.addHook('preHandler', async () => markActiveSpan('preHandler'));
    app.addHook('onSend', async () => markActiveSpan('onSend'));
    app.addHook('onResponse', async () => markActiveSpan('onResponse'));
  }),
  ask('a hook with a callback', (app) => {
    app.addHook('preHandler', (_incoming, _reply, done) => {
      setImmediate(done);
    });
  }),
  ask('a hook that replies', (app) => {
    app.addHook('onRequest', (_incoming, reply) => {
      void reply.code(401).send({ who: 'are you' });
    });
  }),
  ask('an async hook that replies', (app) => {
    app.addHook('preHandler', async (_incoming, reply) => {
      await tick();
      return reply.code(403).send({ no: true });
    });
  }),
  ask('a hook that throws', (app) => {
    app.addHook('preValidation', async () => {
      throw new LampError('no lamps today');
    });
  }),
  ask('a hook that hands over an error', (app) => {
    app.addHook('onRequest', (_incoming, _reply, done) => done(new Error('broken hook')));
  }),
  ask('a hook of a route', (app) => {
    app.get('/lamps', { onRequest: async () => markActiveSpan('routeHook') }, async () => []);
  }),
  ask('a handler that throws', (app) => {
    app.get('/lamps', () => {
      throw new TypeError('no bulb');
    });
  }),
  ask('a handler that rejects', (app) => {
    app.get('/lamps', async () => {
      await tick();
      throw new Error('no current');
    });
  }),
  ask('a handler that rejects with a client error', (app) => {
    app.get('/lamps', async () => {
      throw new LampError('a teapot');
    });
  }),
  ask('a handler that rejects with no error', (app) => {
    app.get('/lamps', async () => {
      throw 'just a string'; // oxlint-disable-line typescript/only-throw-error -- what applications do
    });
  }),
  ask('a handler that sends an error', (app) => {
    app.get('/lamps', (_incoming, reply) => void reply.send(new Error('sent')));
  }),
  ask('an error handler', (app) => {
    app.setErrorHandler((error, _incoming, reply) => reply.code(503).send({ sorry: (error as Error).message }));
    app.get('/lamps', async () => {
      throw new Error('handled');
    });
  }),
  ask('an error handler that makes it good', (app) => {
    app.setErrorHandler((_error, _incoming, reply) => reply.code(200).send({ fine: true }));
    app.get('/lamps', async () => {
      throw new Error('never mind');
    });
  }),
  ask('an error handler that throws', (app) => {
    app.setErrorHandler(() => {
      throw new Error('worse');
    });
    app.get('/lamps', async () => {
      throw new Error('bad');
    });
  }),
  ask(
    'a body that is not valid',
    (app) => {
      const body = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
      app.post('/lamps', { schema: { body } }, async () => ({}));
    },
    { line: 'POST /lamps', body: '{"size":1}' },
  ),
  ask('a body that is not JSON', (app) => app.post('/lamps', async () => ({})), {
    line: 'POST /lamps',
    body: '{"size":',
  }),
];
