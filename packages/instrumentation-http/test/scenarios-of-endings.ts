/** Requests that end in other ways than by a response that was read. */
import { inspect } from 'node:util';
import type { ClientRequest, RequestListener, RequestOptions } from 'node:http';
import http from 'node:http';

import type { Scenario } from './stage.ts';
import { HOST, never, pause } from './stage.ts';

/** Not `response`: who listens for it has to read the response. */
const REQUEST_EVENTS = ['socket', 'continue', 'information', 'timeout', 'abort', 'error', 'close'];

/** A request to a server that does something, destroyed or ended in some way, with the events that follow. */
function ended(
  answer: RequestListener,
  end: (request: ClientRequest) => void,
  options: () => RequestOptions = () => ({}),
): Scenario {
  return async ({ serve, note, noted }) => {
    const port = await serve(answer);
    const request = http.get({ host: HOST, port, ...options() });
    note(request, 'request', REQUEST_EVENTS);
    end(request);
    await new Promise((resolve) => request.on('close', resolve));
    await pause(20);
    return noted;
  };
}

function after(ms: number, act: (request: ClientRequest) => void): (request: ClientRequest) => void {
  return (request) => void setTimeout(() => act(request), ms);
}

/** Arguments that Node refuses, or that lead nowhere. */
const oddArguments: readonly unknown[][] = [
  [],
  [undefined],
  [null],
  [5],
  [{}],
  ['http://'],
  ['http://x:99999999'],
  ['ftp://x/'],
  [{ headers: { 'a b': 1 } }],
  [{ headers: { a: undefined } }],
  [{ headers: [1, 2] }],
  [{ headers: ['a'] }],
  [{ headers: null }],
  [{ method: 5 }],
  [{ method: 'GE T' }],
  [{ host: 5 }],
  [{ protocol: 'ftp:' }],
  [{ port: -1 }],
  [{ path: '/a b' }],
  [{ agent: {} }],
];

async function odd(args: readonly unknown[]): Promise<unknown> {
  // Without an agent nothing is asked of port 80 of this machine before the request is destroyed.
  const request = Reflect.apply(http.request, http, args) as ClientRequest;
  const failed = new Promise<NodeJS.ErrnoException>((resolve) => request.on('error', resolve));
  request.destroy();
  const { code, message } = await failed;
  return [code, message];
}

function abortedAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

/** The scenarios. */
export const endings: readonly (readonly [string, Scenario])[] = [
  ...oddArguments.map((args): readonly [string, Scenario] => [
    `http.request with ${inspect(args, { breakLength: Infinity })}`,
    () => odd(args).catch((error: Error) => [error.name, error.message]),
  ]),
  [
    'a request that is destroyed',
    ended(
      never,
      after(20, (request) => request.destroy()),
    ),
  ],
  ['a request that is destroyed at once', ended(never, (request) => request.destroy())],
  [
    'a request that is destroyed with an error',
    ended(
      never,
      after(20, (request) => request.destroy(new Error('mine'))),
    ),
  ],
  [
    'a request that is aborted',
    ended(
      never,
      after(20, (request) => request.abort()),
    ),
  ],
  [
    'a signal',
    ended(
      never,
      () => undefined,
      () => ({ signal: abortedAfter(20) }),
    ),
  ],
  [
    'a signal that was aborted before',
    ended(
      never,
      () => undefined,
      () => ({ signal: AbortSignal.abort() }),
    ),
  ],
  [
    'a timeout',
    ended(
      never,
      (request) => request.on('timeout', () => request.destroy()),
      () => ({ timeout: 30 }),
    ),
  ],
  ['setTimeout', ended(never, (request) => request.setTimeout(30, () => request.destroy(new Error('late'))))],
  [
    'a server that destroys the connection',
    ended(
      (request) => request.socket.destroy(),
      () => undefined,
    ),
  ],
  [
    'a response that nobody listens to',
    ended(
      (_request, response) => response.end('x'.repeat(1_000_000)),
      () => undefined,
    ),
  ],
  [
    'a response that is destroyed',
    async ({ serve, note, noted }) => {
      const port = await serve((_request, response) => void response.write('half'));
      const request = http.get({ host: HOST, port });
      note(request, 'request', ['error', 'close']);
      request.on('response', (response) => {
        note(response, 'response', ['aborted', 'error', 'end', 'close']);
        response.destroy();
      });
      await new Promise((resolve) => request.on('close', resolve));
      await pause(20);
      return noted;
    },
  ],
];
