import websocket from '@fastify/websocket';
import { activeSpan } from '@throughline/core';
import { fastify } from 'fastify';
import { WebSocket, WebSocketServer } from 'ws';

import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;

afterEach(() => traced.stop());

/** Sends texts over a connection, each after the answer to the one before, and gives the answers. */
function talk(port: number, path: string, texts: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const answers: string[] = [];
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    const sendNext = (): void => {
      const text = texts[answers.length];
      if (text === undefined) socket.close();
      else socket.send(text);
    };
    socket.on('open', sendNext).on('error', reject);
    socket.on('message', (data: Buffer) => {
      answers.push(data.toString());
      sendNext();
    });
    socket.on('close', () => resolve(answers));
  });
}

describe.each([false, true])('with handlerSpans: %s', (handlerSpans) => {
  beforeEach(() => void (traced = traceFastify({ handlerSpans })));

  test('@fastify/websocket serves its connections, and they make no span', async () => {
    const app = fastify();
    await app.register(websocket);
    const seen: unknown[] = [];
    app.register(async (plugin) => {
      plugin.get('/rooms/:room', { websocket: true }, (socket, { params, ws }) => {
        seen.push(params, ws, activeSpan());
        socket.on('message', (data: Buffer) => socket.send(data.toString().toUpperCase()));
      });
    });
    app.route({
      method: 'GET',
      url: '/both',
      handler: async () => 'page',
      wsHandler: (socket) => {
        socket.on('message', (data: Buffer) => socket.send(`both ${data.toString()}`));
      },
    });
    app.get('/page', async () => 'page');
    const port = await traced.serve(app);

    expect(await talk(port, '/rooms/1', ['a', 'b', 'c'])).toEqual(['A', 'B', 'C']);
    expect(await talk(port, '/both', ['x'])).toEqual(['both x']);
    expect(await talk(port, '/page', [])).toEqual([]);
    expect(traced.spans).toEqual([]);
    expect(seen).toEqual([{ room: '1' }, true, undefined]);

    expect(await ask(port, '/both')).toEqual({ status: 200, body: 'page' });
    expect((await ask(port, '/rooms/1')).status).toBe(404);
    expect((await ask(port, '/rooms/1', { method: 'HEAD' })).status).toBe(404);
    const spans = await traced.served(3);
    expect(spans.map(({ name, status }) => [name, status])).toEqual([
      ['GET /both', 'UNSET'],
      ['GET /rooms/:room', 'UNSET'],
      ['HEAD /rooms/:room', 'UNSET'],
    ]);
    expect(traced.handlers().map(({ attributes }) => attributes['http.route'])).toEqual(handlerSpans ? ['/both'] : []);
    expect(traced.setup.status.problems).toEqual([]);
  });

  test.each(versions)('%s: a WebSocket server beside the application as well', async (_, makeApp) => {
    const app = makeApp();
    app.get('/page', async () => 'page');
    const server = new WebSocketServer({ server: app.server, path: '/live' });
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => socket.send(`got ${data.toString()}`));
    });
    const port = await traced.serve(app);

    expect(await talk(port, '/live', ['a'])).toEqual(['got a']);
    expect((await ask(port, '/page')).body).toBe('page');

    expect((await traced.served(1)).map(({ name }) => name)).toEqual(['GET /page']);
    server.close();
  });
});
