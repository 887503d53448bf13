import http from 'node:http';

import { errorCodeOf, request, type Sent } from '../http-client.ts';
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

/** Sends to a server that never answers, with something that gives up. */
function giveUp(name: string, options: () => Sent, act: (outgoing: http.ClientRequest) => void): Scenario {
  return {
    name: `client: ${name}`,
    run: async (stage) => {
      const service = await serve(stage, () => {});
      return inTrace(() => errorCodeOf(closed(http.request(`${service.url}/never`, options()), act)));
    },
  };
}

function closed(outgoing: http.ClientRequest, act: (outgoing: http.ClientRequest) => void): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('close', resolve);
  });
  act(outgoing);
  outgoing.end();
  return done;
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
      const service = await serve(stage, (_incoming, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('ten bytes.');
        setTimeout(() => response.destroy(), SHORT_MS);
      });
      return inTrace(() => errorCodeOf(request(`${service.url}/half`)));
    },
  },
  giveUp('a timeout of the application', () => ({ timeout: SHORT_MS }), (outgoing) =>
    outgoing.on('timeout', () => outgoing.destroy(new Error('too slow'))),
  ),
  giveUp('destroyed without an error', () => ({}), (outgoing) => setTimeout(() => outgoing.destroy(), SHORT_MS)),
  giveUp('a signal that aborts', () => ({ signal: AbortSignal.timeout(SHORT_MS) }), () => {}),
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
