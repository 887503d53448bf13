/** Replies that are not simply sent: taken over, streamed, given up by the client. */
import { connect } from 'node:net';
import { Readable } from 'node:stream';

import type { CapturedSpan } from '@throughline/testing';
import { exchange, until } from '@throughline/traced-requests';

import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;

beforeEach(() => void (traced = traceFastify()));
afterEach(() => traced.stop());

const later = (ms = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function onlySpan(): Promise<CapturedSpan> {
  await traced.served(1);
  // A little longer, so that a span too many shows.
  await later(10);
  expect(traced.spans).toHaveLength(1);
  return traced.spans[0] as CapturedSpan;
}

describe.each(versions)('%s', (_, makeApp) => {
  test('a reply that was taken over has one span, which ends with the response', async () => {
    const app = makeApp();
    let endedBefore: number | undefined;
    app.get('/raw/:id', async (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(203).write('a');
      await later();
      endedBefore = traced.spans.length;
      reply.raw.end('b');
    });
    const port = await traced.serve(app);

    expect(await ask(port, '/raw/1')).toEqual({ status: 203, body: 'ab' });

    expect(await onlySpan()).toMatchObject({
      name: 'GET /raw/:id',
      status: 'UNSET',
      attributes: { 'http.route': '/raw/:id', 'http.response.status_code': 203 },
    });
    expect(endedBefore).toBe(0);
  });

  test('a handler that fails after it took the reply over answers as it wants to', async () => {
    const app = makeApp();
    app.get('/raw', async (_request, reply) => {
      reply.hijack();
      setTimeout(() => reply.raw.end('mine'), 5);
      throw new Error('too late to matter');
    });
    const port = await traced.serve(app);

    expect(await ask(port, '/raw')).toEqual({ status: 200, body: 'mine' });

    expect(await onlySpan()).toMatchObject({ name: 'GET /raw', status: 'UNSET', events: [] });
  });

  test('a stream is part of the span to its last chunk', async () => {
    const app = makeApp();
    let endedBefore: number | undefined;
    async function* chunks(): AsyncGenerator<string> {
      yield 'first ';
      await later();
      endedBefore = traced.spans.length;
      yield 'last';
    }
    app.get('/stream/:id', async () => Readable.from(chunks()));
    const port = await traced.serve(app);

    expect(await ask(port, '/stream/1')).toEqual({ status: 200, body: 'first last' });

    expect(await onlySpan()).toMatchObject({ name: 'GET /stream/:id', status: 'UNSET' });
    expect(endedBefore).toBe(0);
  });

  test('a stream that breaks in the middle fails the span', async () => {
    const app = makeApp();
    async function* chunks(): AsyncGenerator<string> {
      yield 'first ';
      await later();
      throw new RangeError('dry');
    }
    app.get('/stream', async () => Readable.from(chunks()));
    const port = await traced.serve(app);

    const answer = await exchange({ port, bytes: 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n' });

    expect(answer).toContain('first ');
    expect(await onlySpan()).toMatchObject({
      name: 'GET /stream',
      status: 'ERROR',
      attributes: { 'error.type': 'aborted', 'http.response.status_code': 200 },
    });
  });

  test('a request that the client gives up fails the span, with its route', async () => {
    const app = makeApp();
    let isHandled = false;
    let release = (): void => undefined;
    app.get('/slow/:id', async () => {
      isHandled = true;
      await new Promise<void>((resolve) => (release = resolve));
      return 'nobody listens';
    });
    const port = await traced.serve(app);
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write('GET /slow/1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => isHandled);

    socket.destroy();
    await traced.served(1);
    release();

    const span = await onlySpan();
    expect(span).toMatchObject({
      name: 'GET /slow/:id',
      status: 'ERROR',
      attributes: { 'error.type': 'aborted', 'http.route': '/slow/:id' },
    });
    expect(span.attributes).not.toHaveProperty('http.response.status_code');
    expect(traced.setup.status.problems).toEqual([]);
  });

  test('a body that the client gives up in the middle is the same', async () => {
    const app = makeApp();
    app.post('/upload', async () => 'never');
    const port = await traced.serve(app);
    const head = 'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n';
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);

    socket.write(`${head}some`, () => setTimeout(() => socket.destroy(), 10));

    expect(await onlySpan()).toMatchObject({ name: 'POST /upload', status: 'ERROR' });
  });
});
