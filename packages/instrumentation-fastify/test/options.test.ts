import { trace } from '@opentelemetry/api';

import type { FastifyRequest } from '../src/fastify-shape.ts';
import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;

afterEach(() => traced.stop());

describe.each(versions)('%s', (version, makeApp) => {
  test('the requestHook gets the span of the server and the request, when the route is known', async () => {
    const seen: unknown[] = [];
    traced = traceFastify({
      requestHook(span, request) {
        seen.push(trace.getActiveSpan() === span, (request as FastifyRequest & { params: unknown }).params);
        span.setAttribute('tenant', 'blue');
      },
    });
    const app = makeApp();
    app.get('/users/:id', async () => 'user');

    await ask(await traced.serve(app), '/users/1');

    expect((await traced.served(1))[0]).toMatchObject({ name: 'GET /users/:id', attributes: { tenant: 'blue' } });
    expect(seen).toEqual([true, { id: '1' }]);
  });

  test('a requestHook that throws or rejects is reported once, and requests are served', async () => {
    let calls = 0;
    traced = traceFastify({
      // oxlint-disable-next-line typescript/no-misused-promises
      requestHook: () => {
        calls++;
        if (calls === 1) throw new Error('from a hook');
        return Promise.reject(new Error('from a hook'));
      },
    });
    const app = makeApp();
    app.get('/', async () => 'ok');
    const port = await traced.serve(app);

    for (let times = 0; times < 3; times++) expect(await ask(port, '/')).toEqual({ status: 200, body: 'ok' });

    expect(calls).toBe(3);
    expect(traced.setup.status.problems.map(({ code }) => code)).toEqual(['TL_CALLBACK_FAILED']);
  });

  test('the requestHook is not called for requests that are not recorded', async () => {
    let calls = 0;
    traced = traceFastify({ requestHook: () => calls++ }, { tracing: { sampler: 'always_off' } });
    const app = makeApp();
    app.get('/', async () => 'ok');

    await ask(await traced.serve(app), '/');

    expect(calls).toBe(0);
  });

  test('what is no function or no object is reported and left out', async () => {
    traced = traceFastify({ requestHook: 'x' as never, attributes: 'y' as never, handlerSpans: true });
    const app = makeApp();
    app.get('/', async () => 'ok');

    await ask(await traced.serve(app), '/');

    await traced.served(1);
    expect(traced.handlers()[0]?.attributes).toEqual({ 'http.route': '/', 'fastify.type': 'request_handler' });
    expect(traced.setup.status.problems.map(({ code }) => code)).toEqual(['TL_CONFIG_VALUE', 'TL_CONFIG_VALUE']);
  });

  test('the status names the version', async () => {
    traced = traceFastify();
    const app = makeApp();

    const [state] = traced.setup.status.instrumentations.filter(({ name }) => name === 'fastify');

    expect(state).toMatchObject({ state: 'active', versions: [app.version] });
    expect(app.version).toMatch(version.replace('Fastify ', ''));
  });
});
