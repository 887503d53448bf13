/** Behind an HTTP instrumentation of somebody else, which leaves its span in the context as OpenTelemetry agreed for it, and nothing more. */
import { createServer } from 'node:http';

import { ROOT_CONTEXT, SpanKind, context, trace } from '@opentelemetry/api';
import type { Traced } from '@throughline/traced-requests';
import { startTraced } from '@throughline/traced-requests';
import type { FastifyInstance } from 'fastify';

import { fastifyInstrumentation } from '../src/fastify-instrumentation.ts';
import { versions } from './fastify-versions.ts';
import { ask } from './traced-fastify.ts';

const RPC_METADATA = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

let traced: Traced;
let apps: FastifyInstance[];

beforeEach(() => {
  apps = [];
  traced = startTraced([fastifyInstrumentation()]);
});

afterEach(async () => {
  for (const app of apps) await app.close();
  await traced.stop();
});

/** Serves an application with a span per request that has its route at the end. */
async function serve(app: FastifyInstance): Promise<number> {
  apps.push(app);
  await app.ready();
  const server = createServer((request, response) => {
    const span = trace.getTracer('theirs').startSpan('theirs', { kind: SpanKind.SERVER });
    const metadata: { type: string; span: typeof span; route?: string } = { type: 'http', span };
    response.on('close', () => span.updateName(`theirs ${metadata.route}`).end());
    const theirs = trace.setSpan(ROOT_CONTEXT, span).setValue(RPC_METADATA, metadata);
    context.with(theirs, () => app.routing(request, response));
  });
  return traced.listen(server);
}

describe.each(versions)('%s', (_, makeApp) => {
  test('the route is handed over, and errors that are no answers are recorded at once', async () => {
    const app = makeApp();
    app.get('/users/:id', async () => 'user');
    app.get('/missing', async () => Promise.reject(Object.assign(new Error('nobody'), { statusCode: 404 })));
    app.get('/busy', async () => Promise.reject(Object.assign(new Error('later'), { status: 503 })));
    app.get('/taken', async () => Promise.reject(Object.assign(new Error('taken'), { status: 409 })));
    app.get('/coded', async (_request, reply) => {
      reply.code(409);
      throw new Error('conflict');
    });
    app.get('/boom', async () => Promise.reject(new TypeError('no')));
    const port = await serve(app);

    for (const path of ['/users/1', '/missing', '/busy', '/taken', '/coded', '/boom', '/nowhere'])
      await ask(port, path);

    const spans = await traced.recorded('SERVER', 7);
    expect(spans.map(({ name, events }) => [name, events.length])).toEqual([
      ['theirs /users/:id', 0],
      ['theirs /missing', 0],
      ['theirs /busy', 1],
      ['theirs /taken', 0],
      ['theirs /coded', 0],
      ['theirs /boom', 1],
      ['theirs undefined', 0],
    ]);
  });

  test.each([undefined, null])('an error that is %s is none to record', async (nothing) => {
    const app = makeApp();
    app.setErrorHandler(async (error, _request, reply) => reply.code(500).send(`got ${String(error)}`));
    app.get('/', async () => Promise.reject(nothing as never));
    const port = await serve(app);

    expect(await ask(port, '/')).toEqual({ status: 500, body: `got ${nothing}` });

    expect((await traced.recorded('SERVER', 1))[0]).toMatchObject({ name: 'theirs /', events: [] });
    expect(traced.setup.status.problems).toEqual([]);
  });

  test('a context for another kind of call is left alone', async () => {
    const app = makeApp();
    app.get('/users/:id', async () => 'user');
    await app.ready();
    apps.push(app);
    const metadata = { type: 'grpc', span: trace.getTracer('theirs').startSpan('call') };
    const port = await traced.listen((request, response) => {
      context.with(ROOT_CONTEXT.setValue(RPC_METADATA, metadata), () => app.routing(request, response));
    });

    expect(await ask(port, '/users/1')).toEqual({ status: 200, body: 'user' });

    expect(metadata).not.toHaveProperty('route');
  });
});
