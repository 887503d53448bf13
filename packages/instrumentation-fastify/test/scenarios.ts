/** Plugins for `what-fastify-does-stays`: each has a route at `/`, and one thing about it. */
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Gives a plugin its routes. What it notes is compared. */
export type Scenario = (app: FastifyInstance, note: (text: string) => void) => unknown;

const later = (ms = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const replying = (_request: FastifyRequest, reply: FastifyReply): void => {
  setTimeout(() => void reply.header('x-late', 'yes').send({ late: true }), 5);
};

/** Ways to answer. */
export const answers: readonly (readonly [string, Scenario])[] = [
  ['an async handler', (app) => app.get('/', async () => ({ hello: 'world' }))],
  ['a handler that returns a value', (app) => app.get('/', () => 'text')],
  ['a handler that replies at once', (app) => app.get('/', (_request, reply) => void reply.code(201).send('made'))],
  ['a handler that replies later', (app) => app.get('/', replying)],
  [
    'an async handler that replies and goes on',
    (app, note) =>
      app.get('/', async (_request, reply) => {
        reply.send('early');
        await later();
        note('went on');
        return reply;
      }),
  ],
  ['an async handler without an answer', (app) => app.get('/', async () => undefined)],
  ['null', (app) => app.get('/', async () => null)],
  ['a buffer', (app) => app.get('/', async () => Buffer.from('bytes'))],
  ['a redirection', (app) => app.get('/', (_request, reply) => reply.code(303).header('location', '/x').send())],
  ['a stream', (app) => app.get('/', async () => Readable.from(['a', 'b', 'c']))],
  ['a reply that was taken over', (app) => app.get('/', (_request, reply) => void reply.hijack().raw.end('raw'))],
  [
    'a reply that was taken over by an async handler',
    (app) =>
      app.get('/', async (_request, reply) => {
        reply.hijack();
        await later();
        reply.raw.writeHead(202, { 'x-own': '1' }).end('raw');
      }),
  ],
  [
    'a thenable that counts who asks',
    (app, note) =>
      app.get('/', () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        then(resolve: (value: string) => void) {
          note('asked');
          resolve('thenable');
        },
      })),
  ],
  [
    'an onSend hook that changes the payload',
    (app) =>
      app
        .addHook('onSend', async (_request, _reply, payload) => `${String(payload)}!`)
        .get('/', (_request, reply) => void reply.send('hello')),
  ],
  [
    'the order of all hooks',
    (app, note) => {
      const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend'] as const;
      for (const hook of [...hooks, 'onResponse'] as const)
        app.addHook(hook as 'onRequest', async () => {
          note(hook);
        });
      app.get('/', async function named() {
        note(String(this === app));
        return { hooks: 'all' };
      });
    },
  ],
  [
    'decorated requests and replies in plugins of their own',
    (app, note) => {
      app.register(async (plugin) => {
        plugin.decorate('tool', 'spade').decorateRequest('user', 'ann').decorateReply('mark', 'x');
        plugin.get('/', function (this: FastifyInstance, request, reply) {
          note(
            ['tool', 'user', 'mark']
              .map((key, index) => Reflect.get([this, request, reply][index] as object, key))
              .join(),
          );
          return 'decorated';
        });
      });
      app.get('/other', async function () {
        note(String('tool' in this));
      });
    },
  ],
];

class OddError extends Error {}

const thrown: readonly (readonly [string, unknown])[] = [
  ['an error', new TypeError('no')],
  ['an error of a class of its own', new OddError('odd')],
  ['an error with a status', Object.assign(new Error('teapot'), { statusCode: 418 })],
  ['an error with headers', Object.assign(new Error('busy'), { status: 503, headers: { 'retry-after': '1' } })],
  ['a text', 'just text'],
  ['an object', { statusCode: 402, message: 'pay' }],
];

const failing: readonly (readonly [string, (reason: unknown) => Scenario])[] = [
  [
    'thrown at once',
    (reason) => (app) =>
      app.get('/', () => {
        throw reason;
      }),
  ],
  ['rejected', (reason) => (app) => app.get('/', async () => Promise.reject(reason as Error))],
  [
    'sent later',
    (reason) => (app) => app.get('/', (_request, reply) => void setTimeout(() => void reply.send(reason), 5)),
  ],
  [
    'of a hook',
    (reason) => (app) =>
      app.addHook('preHandler', (_request, _reply, done) => done(reason as Error)).get('/', async () => 'never'),
  ],
];

/** Ways to fail. */
export const failures: readonly (readonly [string, Scenario])[] = [
  ...failing.flatMap(([how, fail]) =>
    thrown.map(([what, error]): readonly [string, Scenario] => [`${what}, ${how}`, fail(error)]),
  ),
  [
    'an error handler',
    (app, note) =>
      app
        .setErrorHandler((error: Error, request, reply) => {
          note(`${error.message} ${request.url}`);
          return reply.code(422).send('handled');
        })
        .get('/', async () => Promise.reject(new Error('first'))),
  ],
  [
    'an error handler that throws',
    (app) =>
      app
        .setErrorHandler(async (error: Error) => {
          throw new Error(`second after ${error.message}`);
        })
        .get('/', async () => Promise.reject(new Error('first'))),
  ],
  [
    'an answer that cannot be serialized',
    (app) =>
      app.get('/', async () => {
        const circle: { self?: object } = {};
        circle.self = circle;
        return circle;
      }),
  ],
  [
    'a stream that fails before its first chunk',
    (app) =>
      app.get(
        '/',
        async () =>
          new Readable({
            read() {
              this.destroy(new RangeError('dry'));
            },
          }),
      ),
  ],
  [
    'a stream that fails after its first chunk',
    (app) => {
      async function* chunks(): AsyncGenerator<string> {
        yield 'some';
        await later();
        throw new RangeError('dry');
      }
      app.get('/', async () => Readable.from(chunks()));
    },
  ],
  [
    'an async handler that fails after its reply',
    (app) =>
      app.get('/', async (_request, reply) => {
        reply.send('early');
        await later();
        throw new Error('late');
      }),
  ],
  ['no route', (app) => app.get('/elsewhere', async () => 'never')],
  [
    'a not-found handler of its own',
    (app) => app.setNotFoundHandler(async (_request, reply) => reply.code(404).send('mine')),
  ],
  ['a handler that calls the not-found handler', (app) => app.get('/', (_request, reply) => reply.callNotFound())],
];

/** Fastify 4.0 has a rejection of its own instead of an answer here, unless there is any onError hook. */
export const throwingErrorHandler: Scenario = (app) =>
  app
    .setErrorHandler((error: Error) => {
      throw new Error(`second after ${error.message}`);
    })
    .get('/', async () => Promise.reject(new Error('first')));
