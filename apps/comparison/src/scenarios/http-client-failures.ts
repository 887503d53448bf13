import http from 'node:http';

import { defer } from '../deferred.ts';
import { errorCodeOf, request } from '../http-client.ts';
import { openConnection } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { closedPort, serve, serveTcp } from '../servers.ts';
import { inTrace, type Stage } from '../stage.ts';

const SHORT_MS = 20;

/** Sends to a server that answers each connection with some bytes, or closes it. */
function sendToBytes(name: string, answer: () => string | undefined): Scenario {
  return {
    name: `client: ${name}`,
    run: async (stage) => {
      const service = await serveTcp(stage, answer);
      return inTrace(() => errorCodeOf(request(`${service.url}/bytes`)));
    },
  };
}

/** Sends to a server that never answers, and gives up once it has the request. */
function giveUp(name: string, act: (outgoing: http.ClientRequest, controller: AbortController) => void): Scenario {
  return {
    name: `client: ${name}`,
    run: async (stage) => {
      const entered = defer();
      const service = await serve(stage, () => entered.resolve());
      return inTrace(async () => {
        const controller = new AbortController();
        const outgoing = http.request(`${service.url}/never`, { signal: controller.signal });
        const closed = new Promise<void>((resolve, reject) => {
          outgoing.on('error', reject);
          outgoing.on('close', resolve);
        });
        outgoing.end();
        void entered.promise.then(() => act(outgoing, controller));
        return errorCodeOf(closed);
      });
    },
  };
}

async function refuse(stage: Stage): Promise<string> {
  const service = await closedPort(stage);
  return inTrace(() => errorCodeOf(request(`${service.url}/refused?token=t0`)));
}

/** Fails as a name server that does not know the name. */
const unknownName: NonNullable<http.RequestOptions['lookup']> = (hostname, _options, callback) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
  callback(error, '', 4);
};

export const httpClientFailures: readonly Scenario[] = [
  { name: 'client: a connection that is refused', run: refuse },
  {
    name: 'client: a name that nobody knows',
    run: () => inTrace(() => errorCodeOf(request('http://nobody.example/', { lookup: unknownName }))),
  },
  sendToBytes('a connection that is closed without an answer', () => undefined),
  sendToBytes('an answer that is not HTTP', () => 'SSH-2.0-lamp\r\n'),
  {
    name: 'client: an answer that breaks off',
    run: async (stage) => {
      const begun = defer();
      const service = await serve(stage, (_incoming, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('ten bytes.');
        void begun.promise.then(() => response.destroy());
      });
      return inTrace(() =>
        errorCodeOf(
          new Promise((resolve, reject) => {
            const outgoing = http.get(`${service.url}/half`, (response) => {
              response.once('data', () => begun.resolve());
              response.on('error', reject).on('end', resolve);
            });
            outgoing.on('error', reject);
          }),
        ),
      );
    },
  },
  giveUp('a timeout of the application', (outgoing) => {
    outgoing.setTimeout(SHORT_MS, () => outgoing.destroy(new Error('too slow')));
  }),
  giveUp('destroyed without an error', (outgoing) => outgoing.destroy()),
  giveUp('a signal that aborts', (_outgoing, controller) => controller.abort()),
  {
    name: 'client: the application leaves an answer unread',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => {
        response.write('first');
      });
      return inTrace(
        () =>
          new Promise((resolve) => {
            http.get(`${service.url}/long`, (response) => {
              response.on('close', () => resolve('closed'));
              response.on('error', () => {});
              response.once('data', () => response.destroy());
            });
          }),
      );
    },
  },
  {
    name: 'client: nobody listens for the answer',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => void response.end('unheard'));
      return inTrace(
        () => new Promise<void>((resolve) => void http.get(`${service.url}/unheard`).on('close', resolve)),
      );
    },
  },
  {
    name: 'client: options that Node refuses',
    run: () =>
      inTrace(async () => {
        try {
          http.request('http://127.0.0.1/a path', { path: '/a path' });
          return 'sent';
        } catch (error) {
          return (error as { readonly code?: string }).code;
        }
      }),
  },
  {
    name: 'client: a proxy that is asked to CONNECT',
    run: async (stage) => {
      const service = await serve(stage, () => {});
      service.server.on('connect', (_incoming, socket) => {
        socket.end('HTTP/1.1 200 Connection established\r\n\r\n');
      });
      const status = await inTrace(
        () =>
          new Promise((resolve) => {
            const outgoing = http.request(service.url, { method: 'CONNECT', path: 'shop.example:443' });
            outgoing.on('connect', (response, socket) => {
              socket.destroy();
              resolve(response.statusCode);
            });
            outgoing.end();
          }),
      );
      openConnection(service).socket.destroy();
      return status;
    },
  },
];
