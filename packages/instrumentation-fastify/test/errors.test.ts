import { Readable } from 'node:stream';

import type { CapturedSpan } from '@throughline/testing';
import type { FastifyInstance } from 'fastify';

import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

class NotAllowed extends Error {}

let traced: TracedFastify;

beforeEach(() => void (traced = traceFastify()));
afterEach(() => traced.stop());

/** Asks an application for `/` and gives the status of the answer and the span. */
async function spanOf(app: FastifyInstance, init?: RequestInit): Promise<readonly [number, CapturedSpan]> {
  const port = await traced.serve(app);
  const { status } = await ask(port, '/', init);
  const [span] = await traced.served(1);
  return [status, span as CapturedSpan];
}

const exceptionOf = ({ events }: CapturedSpan): unknown =>
  events.map((event) => (event as { attributes?: object }).attributes ?? event);

describe.each(versions)('%s', (_, makeApp) => {
  const thrown: readonly (readonly [string, unknown, string])[] = [
    ['its name', new TypeError('no'), 'TypeError'],
    ['its class', new NotAllowed('no'), 'NotAllowed'],
    ['its code', Object.assign(new Error('no'), { code: 'E_NO' }), 'E_NO'],
    ['the status, where it is a bare error', new Error('no'), '500'],
  ];

  test.each(thrown)('a handler that fails fails the span, with the error and %s as type', async (__, error, type) => {
    const app = makeApp();
    app.get('/', async () => Promise.reject(error as Error));

    const [status, span] = await spanOf(app);

    expect(status).toBe(500);
    expect(span).toMatchObject({ name: 'GET /', status: 'ERROR', events: [{ name: 'exception' }] });
    expect(span.attributes).toMatchObject({ 'error.type': type, 'http.response.status_code': 500, 'http.route': '/' });
  });

  const ways: readonly (readonly [string, (app: FastifyInstance) => unknown])[] = [
    [
      'thrown by a handler',
      (app) =>
        app.get('/', () => {
          throw new RangeError('far');
        }),
    ],
    ['sent by a handler', (app) => app.get('/', (_request, reply) => void reply.send(new RangeError('far')))],
    [
      'sent by a handler later',
      (app) => app.get('/', (_request, reply) => void setTimeout(() => void reply.send(new RangeError('far')), 5)),
    ],
    [
      'of a hook',
      (app) =>
        app.addHook('preHandler', (_request, _reply, done) => done(new RangeError('far'))).get('/', () => 'never'),
    ],
    [
      'of an onRequest hook',
      (app) => app.addHook('onRequest', async () => Promise.reject(new RangeError('far'))).get('/', () => 'never'),
    ],
    [
      'of a stream before its first chunk',
      (app) =>
        app.get(
          '/',
          async () =>
            new Readable({
              read() {
                setTimeout(() => this.destroy(new RangeError('far')), 5);
              },
            }),
        ),
    ],
    [
      'in a plugin',
      (app) => app.register(async (plugin) => void plugin.get('/', async () => Promise.reject(new RangeError('far')))),
    ],
  ];

  test.each(ways)('an error %s is on the span', async (__, prepare) => {
    const app = makeApp();
    await prepare(app);

    const [status, span] = await spanOf(app);

    expect(status).toBe(500);
    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'RangeError' } });
    expect(JSON.stringify(exceptionOf(span))).toContain('far');
  });

  test('an error that is the fault of the client is an answer', async () => {
    const app = makeApp();
    app.get('/', async () => Promise.reject(Object.assign(new TypeError('nobody'), { statusCode: 404 })));

    const [status, span] = await spanOf(app);

    expect(status).toBe(404);
    expect(span).toMatchObject({ status: 'UNSET', events: [] });
    expect(span.attributes).not.toHaveProperty('error.type');
  });

  test('a body that does not fit the schema, or that nobody can read, is an answer', async () => {
    const app = makeApp();
    const schema = { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } };
    app.post('/', { schema }, async () => 'made');
    const port = await traced.serve(app);
    const post = async (body: string, type: string): Promise<number> =>
      (await ask(port, '/', { method: 'POST', body, headers: { 'content-type': type } })).status;

    expect(await post('{}', 'application/json')).toBe(400);
    expect(await post('{', 'application/json')).toBe(400);
    expect(await post('x', 'text/odd')).toBe(415);

    const spans = await traced.served(3);
    expect(spans.map(({ name, status, events }) => [name, status, events])).toEqual(
      Array.from({ length: 3 }, () => ['POST /', 'UNSET', []]),
    );
  });

  test('an error handler that answers with 4xx leaves the span unfailed', async () => {
    const app = makeApp();
    app.setErrorHandler((_error, _request, reply) => reply.code(422).send('no'));
    app.get('/', async () => Promise.reject(new TypeError('handled')));

    const [status, span] = await spanOf(app);

    expect(status).toBe(422);
    expect(span).toMatchObject({ status: 'UNSET', events: [] });
    expect(span.attributes).not.toHaveProperty('error.type');
  });

  test('an error handler that makes 5xx of what was 4xx fails the span with that error', async () => {
    const app = makeApp();
    app.setErrorHandler((_error, _request, reply) => reply.code(503).send('later'));
    app.get('/', async () => Promise.reject(Object.assign(new TypeError('nobody'), { statusCode: 404 })));

    const [status, span] = await spanOf(app);

    expect(status).toBe(503);
    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'TypeError' } });
    expect(JSON.stringify(exceptionOf(span))).toContain('nobody');
  });

  test('an error handler that fails as well fails the span', async () => {
    const app = makeApp();
    app.setErrorHandler(async () => Promise.reject(new Error('second')));
    app.get('/', async () => Promise.reject(new TypeError('first')));

    const [status, span] = await spanOf(app);

    expect(status).toBe(500);
    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'TypeError' } });
  });

  test('an error handler that throws at once is answered, and fails the span', async () => {
    const app = makeApp();
    app.setErrorHandler(() => {
      throw new Error('second');
    });
    app.get('/', async () => Promise.reject(new TypeError('first')));

    const [status, span] = await spanOf(app);

    expect(status).toBe(500);
    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'TypeError' } });
  });

  test('a handler that sends 5xx without an error has the status as type and no event', async () => {
    const app = makeApp();
    app.get('/', async (_request, reply) => reply.code(502).send('bad'));

    const [, span] = await spanOf(app);

    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': '502' }, events: [] });
  });

  test('an error that nobody can read costs nothing', async () => {
    const hostile = new Proxy(new Error('hostile'), {
      get(target, key) {
        if (key === 'code' || key === 'name') throw new Error('no peeking');
        return Reflect.get(target, key) as unknown;
      },
    });
    const app = makeApp();
    app.setErrorHandler((_error, _request, reply) => reply.code(500).send('caught'));
    app.get('/', async () => Promise.reject(hostile));

    const [status, span] = await spanOf(app);

    expect(status).toBe(500);
    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': '500' } });
    expect(traced.setup.status.problems).toEqual([]);
  });
});
