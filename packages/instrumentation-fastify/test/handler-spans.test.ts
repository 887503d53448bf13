import { connect } from 'node:net';

import { activeSpan, redirectInternalLog } from '@throughline/core';
import type { CapturedSpan } from '@throughline/testing';
import { until } from '@throughline/traced-requests';

import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;

beforeEach(() => void (traced = traceFastify({ handlerSpans: true, attributes: { team: 'checkout' } })));
afterEach(() => traced.stop());

const currentSpanId = (): string | undefined => activeSpan()?.spanContext().spanId;

const later = (ms = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(versions)('%s', (_, makeApp) => {
  test('a handler has a span below the one of the server, and its work is below that', async () => {
    const app = makeApp();
    let inside: string | undefined;
    app.register(
      async (plugin) => {
        plugin.get('/:id', async function work() {
          await later();
          inside = currentSpanId();
          return 'done';
        });
      },
      { prefix: '/works' },
    );
    const port = await traced.serve(app);

    await ask(port, '/works/1');

    const [server] = await traced.served(1);
    expect(traced.handlers()).toEqual([
      expect.objectContaining({
        name: 'handler work',
        kind: 'INTERNAL',
        spanId: inside,
        traceId: server?.traceId,
        parentSpanId: server?.spanId,
        attributes: { team: 'checkout', 'http.route': '/works/:id', 'fastify.type': 'request_handler' },
        status: 'UNSET',
        events: [],
        scope: expect.objectContaining({ name: '@throughline/instrumentation-fastify' }),
      }),
    ]);
  });

  test('one that fails has the error, however it fails, with a status of the client as well', async () => {
    const app = makeApp();
    const error = Object.assign(new RangeError('far'), { statusCode: 404 });
    app.get('/rejected', async function rejected() {
      throw error;
    });
    app.get('/thrown', function thrown() {
      throw error;
    });
    app.get('/sent', function sent(_request, reply) {
      setTimeout(() => void reply.send(error), 5);
    });
    app.get('/replied', function replied(_request, reply) {
      void reply.code(202).send('replied');
      throw error;
    });
    const port = await traced.serve(app);

    for (const path of ['/rejected', '/thrown', '/sent']) expect((await ask(port, path)).status).toBe(404);
    expect((await ask(port, '/replied')).status).toBe(202);

    await traced.served(4);
    expect(
      traced
        .handlers()
        .map(({ name, status, attributes, events }) => [name, status, attributes['error.type'], events.length]),
    ).toEqual([
      ['handler rejected', 'ERROR', 'RangeError', 1],
      ['handler thrown', 'ERROR', 'RangeError', 1],
      ['handler sent', 'ERROR', 'RangeError', 1],
      ['handler replied', 'ERROR', 'RangeError', 1],
    ]);
  });

  test('one that rejects with nothing has no event, and nothing is said of it', async () => {
    await traced.stop();
    traced = traceFastify({ handlerSpans: true }, { core: { logLevel: 'warn' } });
    const lines: string[] = [];
    const restore = redirectInternalLog((line) => void lines.push(line));
    const app = makeApp();
    app.setErrorHandler(async (_error, _request, reply) => reply.code(500).send('nothing'));
    app.get('/', async () => Promise.reject(undefined as never));

    expect((await ask(await traced.serve(app), '/')).body).toBe('nothing');

    await traced.served(1);
    restore();
    expect(traced.handlers()[0]).toMatchObject({ status: 'ERROR', attributes: { 'error.type': '_OTHER' }, events: [] });
    expect(lines).toEqual([]);
  });

  test('it lasts until the handler has replied, or its promise has settled', async () => {
    const app = makeApp();
    const order: string[] = [];
    app.addHook('onSend', async (request) => {
      await later();
      order.push(`${request.url} sending, ${traced.handlers().length} ended`);
    });
    app.get('/promise', async (_request, reply) => {
      reply.send('early');
      await later(20);
      order.push(`/promise settling, ${traced.handlers().length} ended`);
      return reply;
    });
    app.get('/callback', (_request, reply) => {
      setTimeout(() => void reply.send('late'), 5);
    });
    app.get('/at-once', (_request, reply) => void reply.send('now'));
    const port = await traced.serve(app);

    for (const path of ['/callback', '/at-once', '/promise']) await ask(port, path);
    await until(() => traced.handlers().length === 3);

    expect(order).toEqual([
      '/callback sending, 1 ended',
      '/at-once sending, 2 ended',
      '/promise sending, 2 ended',
      '/promise settling, 2 ended',
    ]);
    expect(traced.handlers().map(({ status }) => status)).toEqual(['UNSET', 'UNSET', 'UNSET']);
  });

  test('one whose connection is lost before its reply ends with it', async () => {
    const app = makeApp();
    let isHandled = false;
    app.get('/', () => void (isHandled = true));
    const port = await traced.serve(app);
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => isHandled);

    expect(traced.handlers()).toEqual([]);
    socket.destroy();

    await until(() => traced.handlers().length === 1);
    expect((await traced.served(1))[0]?.attributes['error.type']).toBe('aborted');
  });

  test('one that takes the reply over ends when it returns', async () => {
    const app = makeApp();
    app.get('/', (_request, reply) => {
      reply.hijack();
      setTimeout(() => reply.raw.end(`ended ${traced.handlers().length}`), 5);
    });
    const port = await traced.serve(app);

    expect((await ask(port, '/')).body).toBe('ended 1');
  });

  test('routes of one declaration each have their own url, and no handler has two spans', async () => {
    const app = makeApp({ exposeHeadRoutes: true });
    app.addHook('onRoute', (route) => {
      const { handler } = route;
      route.handler = function theirs(request, reply) {
        return handler.call(this, request, reply);
      };
    });
    app.register(
      async (plugin) => {
        plugin.get('/', async () => 'both');
      },
      { prefix: '/shop' },
    );
    const port = await traced.serve(app);

    for (const [path, method] of [
      ['/shop', 'GET'],
      ['/shop/', 'GET'],
      ['/shop', 'HEAD'],
    ] as const)
      expect((await ask(port, path, { method })).status).toBe(200);

    const servers = await traced.served(3);
    const seen = (span: CapturedSpan, parent: string): unknown[] => [span.attributes['http.route'], parent];
    expect(traced.handlers().map((span) => seen(span, span.parentSpanId))).toEqual(
      servers.map((span) => seen(span, span.spanId)),
    );
  });

  test('the HEAD route that a GET route brings along has the name of the same handler', async () => {
    const app = makeApp({ exposeHeadRoutes: true });
    app.get('/', async function show() {
      return 'shown';
    });

    await ask(await traced.serve(app), '/', { method: 'HEAD' });

    await traced.served(1);
    expect(traced.handlers().map(({ name }) => name)).toEqual(['handler show']);
  });

  test('a request that is not sampled has none', async () => {
    await traced.stop();
    traced = traceFastify({ handlerSpans: true }, { tracing: { sampler: 'always_off' } });
    const app = makeApp();
    app.get('/', async () => String(activeSpan()?.isRecording()));
    const port = await traced.serve(app);

    expect((await ask(port, '/')).body).toBe('false');

    expect(traced.spans).toEqual([]);
  });

  test('there are none by default', async () => {
    await traced.stop();
    traced = traceFastify();
    const app = makeApp();
    app.get('/', async () => 'plain');

    await ask(await traced.serve(app), '/');

    await traced.served(1);
    expect(traced.spans).toHaveLength(1);
  });
});
