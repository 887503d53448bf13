import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { activeSpan } from '@throughline/core';

import { fastifyInstrumentation, instrumentFastify } from '../src/fastify-instrumentation.ts';
import type { MakeApp, TestApp, TracedFastify } from './traced-fastify.ts';
import { traceFastify } from './traced-fastify.ts';

// Typed loosely: two majors of one library.
const versions: readonly (readonly [string, () => MakeApp])[] = [
  ['Fastify 5', () => require('fastify') as MakeApp],
  ['Fastify 4', () => require('fastify4') as MakeApp],
];

let traced: TracedFastify;
let app: TestApp;

afterEach(async () => {
  await app.close();
  await traced.stop();
});

async function get(path: string): Promise<number> {
  const response = await fetch(`${origin}${path}`);
  await response.text();
  return response.status;
}

let origin = '';

async function listen(): Promise<void> {
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
}

describe.each(versions)('%s', (_, load) => {
  test('the route names the span of the server, with the prefixes of its plugins', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    app.get('/users/:id', () => 'user');
    app.register(
      async (shop) => {
        shop.register(
          async (orders) => {
            orders.get('/:order', () => 'order');
          },
          { prefix: '/orders' },
        );
      },
      { prefix: '/shop' },
    );
    await listen();

    await get('/users/1');
    await get('/shop/orders/7');

    const spans = await traced.server(2);
    expect(spans.map(({ name, attributes }) => [name, attributes['http.route']])).toEqual([
      ['GET /users/:id', '/users/:id'],
      ['GET /shop/orders/:order', '/shop/orders/:order'],
    ]);
    expect(spans.every(({ status }) => status.code === SpanStatusCode.UNSET)).toBe(true);
  });

  test('a handler that fails fails the span with the type of its error', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    app.get('/boom', async () => {
      throw new TypeError('no');
    });
    await listen();

    expect(await get('/boom')).toBe(500);

    const [span] = await traced.server(1);
    expect(span).toMatchObject({ name: 'GET /boom', status: { code: SpanStatusCode.ERROR }, events: ['exception'] });
    expect(span?.attributes).toMatchObject({ 'error.type': 'TypeError', 'http.response.status_code': 500 });
  });

  test('an error that is the fault of the client is an answer', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    app.get('/missing', async () => {
      throw Object.assign(new Error('nobody here'), { statusCode: 404 });
    });
    await listen();

    expect(await get('/missing')).toBe(404);

    expect((await traced.server(1))[0]).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [] });
  });

  test('an error handler that answers with 4xx leaves the span unfailed', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    app.setErrorHandler((_error, _request, reply) => reply.code(422).send('no'));
    app.get('/handled', async () => {
      throw new Error('handled');
    });
    await listen();

    expect(await get('/handled')).toBe(422);

    const [span] = await traced.server(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes['error.type']).toBeUndefined();
    expect(span?.events).toEqual([]);
  });

  test('a request that no route takes has no route', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    await listen();

    expect(await get('/nowhere')).toBe(404);

    expect((await traced.server(1))[0]).toMatchObject({ name: 'GET' });
    expect(traced.spans[0]?.attributes).not.toHaveProperty('http.route');
  });

  test('a hook that replies still gives the route', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    app.addHook('onRequest', async (_request, reply) => reply.code(401).send('who are you'));
    app.get('/private/:id', () => 'secret');
    await listen();

    expect(await get('/private/1')).toBe(401);

    expect((await traced.server(1))[0]).toMatchObject({
      name: 'GET /private/:id',
      attributes: { 'http.response.status_code': 401 },
    });
  });

  test('hooks and handlers see the span of the request', async () => {
    traced = traceFastify(fastifyInstrumentation());
    app = load()();
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(activeSpan()?.spanContext().spanId);
    for (const hook of ['onRequest', 'preHandler', 'onSend', 'onResponse']) app.addHook(hook, async () => look());
    app.get('/', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      look();
      return 'ok';
    });
    await listen();

    await get('/');

    const [span] = await traced.server(1);
    expect(new Set(seen)).toEqual(new Set([span?.spanId]));
    expect(seen).toHaveLength(5);
  });

  test('an application that was made before can be given', async () => {
    app = load()();
    app.get('/early/:id', () => 'early');
    instrumentFastify(app);
    traced = traceFastify();
    await listen();

    await get('/early/1');

    expect((await traced.server(1))[0]?.name).toBe('GET /early/:id');
  });

  test('handler spans are there when they are asked for, below the span of the server', async () => {
    traced = traceFastify(fastifyInstrumentation({ handlerSpans: true, attributes: { team: 'checkout' } }));
    app = load()();
    app.get('/work', async function work() {
      return activeSpan()?.spanContext().spanId;
    });
    app.get('/fail', async function failing() {
      throw new RangeError('too far');
    });
    await listen();

    await get('/work');
    await get('/fail');

    const [server] = await traced.server(2);
    const handlers = traced.spans.filter(({ kind }) => kind === SpanKind.INTERNAL);
    expect(handlers[0]).toMatchObject({
      name: 'handler work',
      parentSpanId: server?.spanId,
      attributes: { 'http.route': '/work', team: 'checkout' },
    });
    expect(handlers[1]).toMatchObject({
      name: 'handler failing',
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'RangeError' },
    });
  });

  test('a hook that throws is reported once, and the request is served', async () => {
    traced = traceFastify(
      fastifyInstrumentation({
        requestHook: () => {
          throw new Error('from a hook');
        },
      }),
    );
    app = load()();
    app.get('/', () => 'ok');
    await listen();

    expect([await get('/'), await get('/')]).toEqual([200, 200]);

    expect(traced.setup.status.problems.map(({ code }) => code)).toEqual(['TL_CALLBACK_FAILED']);
  });

  test('closing the application delivers what is left', async () => {
    const flushed: string[] = [];
    traced = traceFastify(fastifyInstrumentation(), {
      name: 'probe',
      start: () => ({
        flush: async () => void flushed.push('flush'),
      }),
    });
    app = load()();
    await listen();

    await app.close();

    expect(flushed).toEqual(['flush']);
  });
});
