/** What the application sets of its own accord beside what the instrumentation writes. */
import type { OutgoingHttpHeaders, RequestOptions } from 'node:http';
import http from 'node:http';

import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { runInContext } from '@throughline/core';
import { until } from '@throughline/traced-requests';

import type { TracedHttp } from './traced-http.ts';
import { answerOf, traceHttp } from './traced-http.ts';

const FOREIGN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let traced: TracedHttp;

beforeEach(() => {
  traced = traceHttp();
});
afterEach(() => traced.stop());

/** Sends a request and returns the lines that arrived, names in lower case, without those that Node adds. */
async function linesSent(options: RequestOptions): Promise<string[]> {
  const port = await traced.listen((request, response) => {
    const { rawHeaders } = request;
    const lines = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[index + 1]}`] : [],
    );
    response.end(JSON.stringify(lines));
  });
  const { body } = await answerOf(http.get({ host: '127.0.0.1', port, ...options }));
  return (JSON.parse(body) as string[]).filter((line) => !/^(?:host|connection|expect|content-length):/.test(line));
}

const ownParent = (): string => `traceparent: 00-${traced.client()[0]?.traceId}-${traced.client()[0]?.spanId}-03`;

const forms: readonly (readonly [string, OutgoingHttpHeaders | readonly string[]])[] = [
  ['a record', { Traceparent: FOREIGN, TraceState: 'a=1', 'x-mine': '1' }],
  [
    'a record that asks to be waited for',
    { TRACEPARENT: FOREIGN, tracestate: 'a=1', 'x-mine': '1', Expect: '100-continue' },
  ],
  ['a list', ['Host', 'x', 'Traceparent', FOREIGN, 'tracestate', 'a=1', 'x-mine', '1', 'TraceParent', FOREIGN]],
  [
    'a list of pairs',
    [
      ['Host', 'x'],
      ['traceparent', FOREIGN],
      ['tracestate', 'a=1'],
      ['x-mine', '1'],
    ] as unknown as readonly string[],
  ],
];

test.each(forms)('a trace that the application wrote into %s gives way to that of the span', async (_, headers) => {
  const given = JSON.stringify(headers);

  const lines = await linesSent({ headers });

  await until(() => traced.client().length === 1);
  expect(lines.sort()).toEqual([ownParent(), 'x-mine: 1']);
  expect(JSON.stringify(headers)).toBe(given);
});

test('a trace that the application wrote is sent as it is where nothing is traced', async () => {
  await traced.stop();
  traced = traceHttp({ ignoreOutgoingRequestHook: () => true });

  expect(await linesSent({ headers: { traceparent: FOREIGN, tracestate: 'a=1' } })).toEqual([
    `traceparent: ${FOREIGN}`,
    'tracestate: a=1',
  ]);
});

test('baggage that the application wrote stays, unless the context has some', async () => {
  const context = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: 'acme' } }));

  const own = await linesSent({ headers: { Baggage: 'mine=1' } });
  const replaced = await runInContext(context, () => linesSent({ headers: ['Host', 'x', 'Baggage', 'mine=1'] }));

  expect(own.filter((line) => line.startsWith('baggage'))).toEqual(['baggage: mine=1']);
  expect(replaced.filter((line) => line.startsWith('baggage'))).toEqual(['baggage: tenant=acme']);
});

test('headers that an agent has sent already are left alone', async () => {
  // What Node calls it by is not part of its types.
  const agent = new http.Agent() as http.Agent & { addRequest(request: http.ClientRequest, options: object): void };
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, options) => {
    request.flushHeaders();
    addRequest(request, options);
  };

  expect(await linesSent({ agent })).toEqual([]);

  await until(() => traced.client().length === 1);
  expect(traced.setup.status.problems).toEqual([]);
});

test('a list that is no list of names and values is refused as it was given', () => {
  expect(() => http.get({ headers: ['alone'] })).toThrow("The argument 'headers' is invalid. Received [ 'alone' ]");
});

test('a request can be changed until it is sent', async () => {
  const port = await traced.listen((request, response) => response.end(JSON.stringify(request.headers['x-mine'])));
  const request = http.request({ host: '127.0.0.1', port });
  request.setHeader('x-mine', '1');
  request.removeHeader('x-mine');
  request.setHeader('x-mine', '2');
  request.end();

  expect((await answerOf(request)).body).toBe('"2"');
});
