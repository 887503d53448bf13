import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { defer } from '../deferred.ts';
import { errorCodeOf, readAll } from '../http-client.ts';
import { openConnection, requestText, send } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { serve } from '../servers.ts';

/** Lets the server see that a connection is gone. */
const NOTICE_MS = 20;

export const httpServerEndings: readonly Scenario[] = [
  {
    name: 'server: the client goes before the answer',
    run: async (stage) => {
      const entered = defer();
      const left = defer();
      const service = await serve(stage, (_incoming, response) => {
        response.on('close', () => left.resolve());
        entered.resolve();
      });
      const connection = openConnection(service);
      connection.socket.write(requestText(service, 'GET /never'));
      await entered.promise;
      connection.socket.destroy();
      await left.promise;
    },
  },
  {
    name: 'server: the client goes in the middle of the answer',
    run: async (stage) => {
      const left = defer();
      const service = await serve(stage, (_incoming, response) => {
        response.on('close', () => left.resolve());
        response.write('first');
      });
      const connection = openConnection(service);
      connection.socket.write(requestText(service, 'GET /half'));
      await connection.until(/first/);
      connection.socket.destroy();
      await left.promise;
    },
  },
  {
    name: 'server: the client goes in the middle of its body',
    run: async (stage) => {
      const entered = defer();
      const seen = defer<string>();
      const service = await serve(stage, (incoming) => {
        entered.resolve();
        seen.resolve(errorCodeOf(readAll(incoming)));
      });
      const connection = openConnection(service);
      connection.socket.write(requestText(service, 'POST /half', { headers: { 'content-length': '100' } }));
      connection.socket.write('ten bytes.');
      await entered.promise;
      connection.socket.destroy();
      return seen.promise;
    },
  },
  {
    name: 'server: it destroys the connection',
    run: async (stage) => {
      const service = await serve(stage, (incoming) => void incoming.socket.destroy());
      const status = await send(service, 'GET /destroyed');
      await delay(NOTICE_MS);
      return status;
    },
  },
  {
    name: 'server: it destroys the answer with an error',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => {
        response.on('error', () => {});
        response.write('first');
        response.destroy(new TypeError('broken'));
      });
      const status = await send(service, 'GET /broken');
      await delay(NOTICE_MS);
      return status;
    },
  },
  {
    name: 'server: its listener throws',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => {
        process.once('uncaughtException', () => response.writeHead(500).end());
        throw new RangeError(`no such thing: ${incoming.method}`);
      });
      return send(service, 'GET /thrown');
    },
  },
  {
    name: 'server: it answers after a while',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => {
        void delay(NOTICE_MS).then(() => response.writeHead(202).end('late'));
      });
      return send(service, 'GET /late');
    },
  },
  {
    name: 'server: it answers before the body has come',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => void response.writeHead(413).end('too much'));
      const connection = openConnection(service);
      connection.socket.write(requestText(service, 'POST /large', { headers: { 'content-length': '1000' } }));
      await connection.until(/too much/);
      const closed = once(connection.socket, 'close');
      connection.socket.destroy();
      await closed;
      await delay(NOTICE_MS);
      return connection.received().includes('413');
    },
  },
  {
    name: 'server: its answer times out',
    run: async (stage) => {
      const service = await serve(stage, (incoming) => {
        incoming.setTimeout(NOTICE_MS, () => void incoming.destroy());
      });
      const status = await send(service, 'GET /stuck');
      await delay(NOTICE_MS);
      return status;
    },
  },
];
