/** W3C Trace Context over real sockets: a request with given lines goes to a server, whose handler sends one on by undici. */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';

import { httpInstrumentation } from '@throughline/instrumentation-http';
import type { PassedOn } from '@throughline/traced-requests';
import { exchange, expectedOf, passedOn, requestBytes, traceContextCases } from '@throughline/traced-requests';

import type { TracedFetch } from './traced-fetch.ts';
import { traceFetch } from './traced-fetch.ts';
import type { Send } from './undici-copies.ts';
import { senders } from './undici-copies.ts';

type ReadBody = (request: IncomingMessage) => Promise<void>;

const atEnd: ReadBody = (request) => new Promise((resolve) => request.on('end', () => resolve()).resume());
const forAwait: ReadBody = async (request) => {
  let size = 0;
  for await (const chunk of request) size += (chunk as Buffer).length;
  expect(size).toBeGreaterThan(0);
};

const cases = senders.flatMap(([name, send]): (readonly [string, Send, ReadBody])[] => [
  [`${name}, when the body has ended`, send, atEnd],
  [`${name}, when the body was read with \`for await\``, send, forAwait],
]);

let traced: TracedFetch;
let port: number;
let passOn: (request: IncomingMessage) => Promise<void>;
let received: PassedOn | undefined;

beforeAll(async () => {
  const components = [httpInstrumentation({ disableOutgoingRequestInstrumentation: true })];
  traced = await traceFetch(
    {},
    {
      components,
      answer: (request, response) => {
        received = passedOn(request.rawHeaders);
        response.end();
      },
    },
  );
  port = await traced.listen(createServer((request, response) => void passOn(request).finally(() => response.end())));
});

afterAll(() => traced.stop());

describe.each(cases)('a request is sent on by %s', (_, send, read) => {
  beforeEach(() => {
    received = undefined;
    passOn = async (request) => {
      await read(request);
      await (await send(traced.origin)).text();
    };
  });

  test.each(traceContextCases)('$title', async (sample) => {
    await exchange({ port, bytes: requestBytes(sample, '/') });

    expect(received).toEqual(expectedOf(sample));
  });
});
