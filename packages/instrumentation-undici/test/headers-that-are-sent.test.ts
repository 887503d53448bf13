/** What the application sets of its own accord beside what the instrumentation writes. */
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { ports, runInContext } from '@throughline/core';

import { addHeader, removeHeader, requestHeader } from '../src/header-access.ts';
import type { UndiciRequest } from '../src/undici-messages.ts';
import type { TracedFetch } from './traced-fetch.ts';
import { traceFetch } from './traced-fetch.ts';
import type { Send } from './undici-copies.ts';
import { senders } from './undici-copies.ts';

const FOREIGN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let traced: TracedFetch;

beforeEach(async () => {
  traced = await traceFetch({}, { answer: (request, response) => response.end(JSON.stringify(request.rawHeaders)) });
});
afterEach(() => traced?.stop());

/** Sends a request and returns the lines that arrived for tracing, names in lower case. */
async function linesSent(send: Send, headers: Record<string, string> | readonly string[]): Promise<string[]> {
  const raw = JSON.parse(await (await send(traced.origin, { headers })).text()) as string[];
  const lines = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name.toLowerCase()}: ${raw[index + 1]}`] : []));
  return lines.filter((line) => /^(?:trace|baggage|x-mine)/.test(line)).sort();
}

const ownParent = (): string =>
  `traceparent: 00-${traced.of('CLIENT')[0]?.traceId}-${traced.of('CLIENT')[0]?.spanId}-03`;

test.each(senders)('a trace that the application wrote gives way to that of the span, by %s', async (_, send) => {
  expect(await linesSent(send, { TraceParent: FOREIGN, tracestate: 'a=1', 'x-mine': '1' })).toEqual([
    ownParent(),
    'x-mine: 1',
  ]);
});

test.each(senders.filter(([name]) => name.startsWith('request')))('so does one in a list, by %s', async (_, send) => {
  expect(await linesSent(send, ['traceparent', FOREIGN, 'x-mine', '1', 'Traceparent', FOREIGN])).toEqual([
    ownParent(),
    'x-mine: 1',
  ]);
});

test.each(senders)('baggage stays, unless the context has some, by %s', async (_, send) => {
  const context = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: 'acme' } }));
  const baggage = (lines: string[]): string[] => lines.filter((line) => line.startsWith('baggage'));

  const own = await linesSent(send, { Baggage: 'mine=1' });
  const replaced = await runInContext(context, () => linesSent(send, { Baggage: 'mine=1' }));

  expect([baggage(own), baggage(replaced)]).toEqual([['baggage: mine=1'], ['baggage: tenant=acme']]);
});

// What our own propagators write is digits and is added as it is; what others write, undici checks.
test.each(senders)('a propagator of the application cannot add lines of its own, by %s', async (_, send) => {
  const own = ports.propagation;
  ports.propagation = {
    ...own,
    isOwn: false,
    inject: (_context, carrier, setter) => setter.set(carrier, 'traceparent', 'a\r\nx-mine: smuggled'),
  };
  try {
    expect(await linesSent(send, {})).toEqual([]);
  } finally {
    ports.propagation = own;
  }
});

const request = (headers: UndiciRequest['headers']): UndiciRequest => ({
  origin: '',
  path: '/',
  method: 'GET',
  headers,
});

test.each([
  ['lines', 'a: 1\r\nTraceparent: x\r\nb:2\r\n', 'a: 1\r\nb:2\r\n'],
  ['a list', ['a', '1', 'TraceParent', 'x', 'b', '2', 'traceparent', 'y'], ['a', '1', 'b', '2']],
])('a header is taken away from %s', (_, headers, left) => {
  const sent = request(headers);

  removeHeader(sent, 'traceparent');
  expect(sent.headers).toEqual(left);

  addHeader(sent, 'c', '3');
  expect([requestHeader(sent, 'c'), requestHeader(sent, 'b'), requestHeader(sent, 'traceparent')]).toEqual([
    '3',
    '2',
    undefined,
  ]);
});
