/** What goes over the wire, and when the application hears of it. */
import type { IncomingMessage } from 'node:http';
import http from 'node:http';

import { exchange } from '@throughline/traced-requests';

import type { Scenario } from './stage.ts';
import { HOST, never } from './stage.ts';
import { answerOf } from './traced-http.ts';

/** Sends bytes and gives the answer without what differs from run to run. */
async function rawAnswer(port: number, bytes: string): Promise<string> {
  return (await exchange({ port, bytes })).replace(/^(?:Date|Keep-Alive): .*\r\n/gm, '');
}

/** The scenarios. */
export const exchanges: readonly (readonly [string, Scenario])[] = [
  [
    'early hints and processing',
    async ({ serve, note, noted }) => {
      const port = await serve((_request, response) => {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.writeProcessing();
        response.end();
      });
      const request = http.get({ host: HOST, port });
      note(request, 'request', ['information', 'response']);
      await answerOf(request);
      return noted;
    },
  ],
  [
    'a request with Expect',
    async ({ serve, note, noted }) => {
      const port = await serve((request, response) => request.resume().on('end', () => response.end('done')));
      const request = http.request({ host: HOST, port, method: 'POST', headers: { Expect: '100-continue' } });
      note(request, 'request', ['continue', 'information', 'response', 'finish']);
      request.on('continue', () => request.end('body'));
      return [(await answerOf(request)).body, noted];
    },
  ],
  ...(['HEAD 200', 'GET 204', 'GET 304', 'DELETE 205'] as const).map((what): readonly [string, Scenario] => [
    what,
    async ({ serve }) => {
      const [method, status] = what.split(' ');
      const port = await serve((_request, response) => response.writeHead(Number(status)).end());
      const { headers, ...answer } = await answerOf(http.request({ host: HOST, port, method }).end());
      return [answer, headers['content-length'], headers['transfer-encoding']];
    },
  ]),
  [
    'trailers',
    async ({ serve }) => {
      const port = await serve((_request, response) => {
        response.setHeader('Trailer', 'x-sum');
        response.write('a');
        response.addTrailers({ 'x-sum': '1' });
        response.end();
      });
      const request = http.get({ host: HOST, port });
      const response = new Promise<IncomingMessage>((resolve) => request.on('response', resolve));
      await answerOf(request);
      return (await response).trailers;
    },
  ],
  [
    'a list of headers for writeHead',
    async ({ serve }) => {
      const port = await serve((_request, response) => {
        response.writeHead(200, 'Fine', ['a', '1', 'a', '2', 'Set-Cookie', 'x=1', 'Set-Cookie', 'y=2']).end('x');
      });
      return rawAnswer(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    },
  ],
  [
    'pipelined requests that are answered out of order',
    async ({ serve }) => {
      const port = await serve((request, response) => {
        setTimeout(() => response.end(request.url), request.url === '/1' ? 20 : 1);
      });
      const lines = ['/1', '/2', '/3'].map((url) => `GET ${url} HTTP/1.1\r\nHost: x\r\n`);
      return rawAnswer(port, `${lines.join('\r\n')}Connection: close\r\n\r\n`);
    },
  ],
  [
    'an expectation that is not met',
    async ({ serve }) =>
      rawAnswer(await serve(never), 'GET / HTTP/1.1\r\nHost: x\r\nExpect: nonsense\r\nConnection: close\r\n\r\n'),
  ],
  [
    'a request that never ends',
    async ({ serve }) => {
      const server = http.createServer({ requestTimeout: 60, connectionsCheckingInterval: 20 }, never);
      return rawAnswer(await serve(server), 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc');
    },
  ],
  ['a request line that is none', async ({ serve }) => rawAnswer(await serve(never), 'GET x HTTP/9.9\r\n\r\n')],
];
