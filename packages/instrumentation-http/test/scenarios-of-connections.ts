/** Connections: kept, shared, upgraded, closed. */
import http from 'node:http';
import https from 'node:https';

import { testCertificate } from '@throughline/testing';

import type { Scenario } from './stage.ts';
import { HOST, pause } from './stage.ts';
import { answerOf } from './traced-http.ts';

/** The scenarios. */
export const connections: readonly (readonly [string, Scenario])[] = [
  [
    'an agent that keeps connections',
    async ({ serve }) => {
      const port = await serve((_request, response) => response.end('x'));
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const reused: boolean[] = [];
      for (let count = 0; count < 3; count++) {
        const request = http.get({ host: HOST, port, agent });
        await answerOf(request);
        reused.push(request.reusedSocket);
        await pause(5);
      }
      agent.destroy();
      return reused;
    },
  ],
  [
    'a response that nobody listens to gives its connection back',
    async ({ serve }) => {
      const port = await serve((_request, response) => response.end('x'.repeat(1_000_000)));
      const agent = new http.Agent({ keepAlive: true });
      const request = http.get({ host: HOST, port, agent });
      await new Promise((resolve) => request.on('close', resolve));
      const free = Object.keys(agent.freeSockets).length;
      agent.destroy();
      return free;
    },
  ],
  [
    'an agent that throws, and one that fails later',
    async () => {
      const failing = (createConnection: (...args: never[]) => unknown): http.Agent =>
        Object.assign(new http.Agent(), { createConnection });
      const later = http.get({
        host: HOST,
        agent: failing((_options, done: (error: Error) => void) => done(new Error('later'))),
      });
      const error = await new Promise<Error>((resolve) => later.on('error', resolve));
      const throwing = failing(() => {
        throw new Error('now');
      });
      expect(() => http.get({ host: HOST, agent: throwing })).toThrow('now');
      return error.message;
    },
  ],
  [
    'an upgrade of the client',
    async ({ serve, note, noted }) => {
      const server = http.createServer().on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
        socket.end('hello');
      });
      const port = await serve(server);
      const request = http.get({ host: HOST, port, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
      note(request, 'request', ['upgrade', 'response', 'error', 'close']);
      return new Promise((resolve) => {
        request.on('upgrade', (_response, socket, head) => {
          let text = String(head);
          socket.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve([socket.end() && text, noted]));
        });
      });
    },
  ],
  [
    'an upgrade that the client did not expect',
    async ({ serve, note, noted }) => {
      const server = http.createServer().on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      });
      const port = await serve(server);
      const request = http.get({ host: HOST, port, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
      note(request, 'request', ['socket', 'response', 'error', 'close']);
      await new Promise((resolve) => request.on('close', resolve));
      return noted;
    },
  ],
  [
    'a server that closes while a request is open',
    async ({ serve }) => {
      const order: string[] = [];
      const server = http.createServer((_request, response) => {
        server.close(() => order.push('closed'));
        setTimeout(() => response.end('late'), 20);
      });
      const closed = new Promise((resolve) => server.on('close', resolve));
      const answer = await answerOf(http.get({ host: HOST, port: await serve(server), agent: false }));
      order.push(answer.body);
      await closed;
      return order;
    },
  ],
  [
    'https, with a certificate that is trusted and without',
    async ({ serve }) => {
      const server = https.createServer(testCertificate, (_request, response) => response.end('secure'));
      const port = await serve(server);
      const trusted = await answerOf(https.get({ host: HOST, port, ca: testCertificate.cert }));
      const untrusted = await answerOf(https.get({ host: HOST, port })).catch(
        (error: NodeJS.ErrnoException) => error.code,
      );
      return [trusted.body, untrusted];
    },
  ],
  [
    'names and lengths of functions',
    async () => [http.request.name, http.request.length, https.get.name, https.get.length],
  ],
  [
    'listeners and properties of the objects',
    async ({ serve }) => {
      const port = await serve((request, response) => {
        response.end(
          JSON.stringify([request.eventNames(), Object.keys(request), response.eventNames(), Object.keys(response)]),
        );
      });
      return (await answerOf(http.get({ host: HOST, port }))).body;
    },
  ],
];
