import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;

beforeEach(() => void (traced = traceFastify()));
afterEach(() => traced.stop());

/** The names, routes and statuses of the server's spans. */
async function seen(count: number): Promise<unknown[]> {
  return (await traced.served(count)).map(({ name, attributes }) => [
    name,
    attributes['http.route'],
    attributes['http.response.status_code'],
  ]);
}

describe.each(versions)('%s', (_, makeApp) => {
  test('the route names the span, with the prefixes of nested plugins', async () => {
    const app = makeApp();
    app.get('/users/:id', async () => 'user');
    app.register(
      async (shop) => {
        shop.get('/', async () => 'shop');
        shop.register(
          async (orders) => {
            orders.post('/:order/lines/:line(^\\d+)', async () => 'line');
          },
          { prefix: '/orders' },
        );
      },
      { prefix: '/shop/:town' },
    );
    const port = await traced.serve(app);

    await ask(port, '/users/1?full=1');
    await ask(port, '/shop/rome');
    await ask(port, '/shop/rome/orders/7/lines/3', { method: 'POST' });

    expect(await seen(3)).toEqual([
      ['GET /users/:id', '/users/:id', 200],
      ['GET /shop/:town', '/shop/:town', 200],
      ['POST /shop/:town/orders/:order/lines/:line(^\\d+)', '/shop/:town/orders/:order/lines/:line(^\\d+)', 200],
    ]);
  });

  test('routes with wildcards and for all methods are named as they were written', async () => {
    const app = makeApp();
    app.all('/any', async () => 'any');
    app.get('/files/*', async () => 'file');
    app.options('*', async () => 'options');
    const port = await traced.serve(app);

    await ask(port, '/any', { method: 'DELETE' });
    await ask(port, '/files/a/b.txt');
    await ask(port, '/elsewhere', { method: 'OPTIONS' });

    expect(await seen(3)).toEqual([
      ['DELETE /any', '/any', 200],
      ['GET /files/*', '/files/*', 200],
      ['OPTIONS *', '*', 200],
    ]);
  });

  test('a request that no route takes has no route, whatever answers it', async () => {
    const app = makeApp();
    const custom = makeApp();
    app.get('/users/:id', async () => 'user');
    custom.setNotFoundHandler(async (_request, reply) => reply.code(410).send('gone'));
    custom.register(
      async (shop) => {
        shop.setNotFoundHandler({ preHandler: async () => undefined }, async (_request, reply) =>
          reply.code(404).send('not here'),
        );
      },
      { prefix: '/shop' },
    );
    const [port, customPort] = [await traced.serve(app), await traced.serve(custom)];

    await ask(port, '/nowhere');
    await ask(port, '/users/1', { method: 'POST' });
    await ask(port, '/users/%zz');
    await ask(customPort, '/nowhere');
    await ask(customPort, '/shop/nowhere');

    expect(await seen(5)).toEqual([
      ['GET', undefined, 404],
      ['POST', undefined, 404],
      ['GET', undefined, 400],
      ['GET', undefined, 410],
      ['GET', undefined, 404],
    ]);
  });

  test('a handler that calls the not-found handler keeps its route', async () => {
    const app = makeApp();
    app.get('/users/:id', (_request, reply) => reply.callNotFound());
    const port = await traced.serve(app);

    await ask(port, '/users/1');

    expect(await seen(1)).toEqual([['GET /users/:id', '/users/:id', 404]]);
  });

  test.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
    'a reply by an %s hook has the route',
    async (hook) => {
      const app = makeApp();
      app.addHook(hook as 'onRequest', async (_request, reply) => reply.code(401).send('who are you'));
      app.register(async (plugin) => void plugin.get('/private/:id', async () => 'secret'), { prefix: '/v1' });
      const port = await traced.serve(app);

      expect(await ask(port, '/v1/private/1')).toEqual({ status: 401, body: 'who are you' });

      expect(await seen(1)).toEqual([['GET /v1/private/:id', '/v1/private/:id', 401]]);
    },
  );

  test('a HEAD route that a GET route brings along has the same route', async () => {
    const app = makeApp({ exposeHeadRoutes: true });
    app.get('/users/:id', async () => 'user');
    const port = await traced.serve(app);

    expect(await ask(port, '/users/1', { method: 'HEAD' })).toEqual({ status: 200, body: '' });

    expect(await seen(1)).toEqual([['HEAD /users/:id', '/users/:id', 200]]);
  });

  test('a request that was rewritten has the route that took it, and the path that was asked for', async () => {
    const app = makeApp({ rewriteUrl: ({ url = '' }) => url.replace('/old', '/new') });
    app.get('/new/:id', async () => 'new');
    const port = await traced.serve(app);

    await ask(port, '/old/1');

    expect(await seen(1)).toEqual([['GET /new/:id', '/new/:id', 200]]);
    expect(traced.spans[0]?.attributes['url.path']).toBe('/old/1');
  });

  test('two applications in one process keep their routes apart, whichever request comes first', async () => {
    const [red, blue] = [makeApp(), makeApp()];
    red.get('/:red', async () => 'red');
    blue.register(async (plugin) => {
      plugin.decorateRequest('colour', 'blue');
      plugin.decorateReply('shade', 'navy');
      plugin.get('/:blue', async () => 'blue');
    });
    const [redPort, bluePort] = [await traced.serve(red), await traced.serve(blue)];

    await ask(bluePort, '/no/where');
    for (const port of [bluePort, redPort, bluePort, redPort]) await ask(port, '/1');

    expect((await traced.served(5)).map(({ name }) => name)).toEqual([
      'GET',
      'GET /:blue',
      'GET /:red',
      'GET /:blue',
      'GET /:red',
    ]);
  });
});
