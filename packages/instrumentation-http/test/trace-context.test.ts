/** W3C Trace Context over real sockets: a request with given lines goes to a server, whose handler sends one on by the client. */
import type { IncomingMessage } from 'node:http';
import http from 'node:http';

import type { PassedOn } from '@throughline/traced-requests';
import { exchange, expectedOf, passedOn, requestBytes, traceContextCases } from '@throughline/traced-requests';

import type { TracedHttp } from './traced-http.ts';
import { answerOf, traceHttp } from './traced-http.ts';

type ReadBody = (request: IncomingMessage) => Promise<void>;

const readings: readonly (readonly [string, ReadBody])[] = [
  ['without reading the body', async () => undefined],
  ['when the body has ended', (request) => new Promise((resolve) => request.on('end', () => resolve()).resume())],
  [
    'when the body was read with `for await`',
    async (request) => {
      let size = 0;
      for await (const chunk of request) size += (chunk as Buffer).length;
      expect(size).toBeGreaterThan(0);
    },
  ],
];

let traced: TracedHttp;
let port: number;
let read: ReadBody;
let received: PassedOn | undefined;

beforeAll(async () => {
  traced = traceHttp();
  const downstream = await traced.listen((request, response) => {
    received = passedOn(request.rawHeaders);
    response.end();
  });
  const passOn = async (request: IncomingMessage): Promise<void> => {
    await read(request);
    await answerOf(http.get({ host: '127.0.0.1', port: downstream }));
  };
  port = await traced.listen((request, response) => void passOn(request).finally(() => response.end()));
});

afterAll(() => traced.stop());

describe.each(readings)('a request is sent on %s', (_, given) => {
  beforeEach(() => {
    read = given;
    received = undefined;
  });

  test.each(traceContextCases)('$title', async (sample) => {
    await exchange({ port, bytes: requestBytes(sample, '/') });

    expect(received).toEqual(expectedOf(sample));
  });
});
