import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type * as Undici from 'undici';
import { activeContext, contextWithSpan, runInContext, suppressedContext } from '@throughline/core';

import type { TracedFetch } from './traced-fetch.ts';
import { echo, traceFetch, until } from './traced-fetch.ts';

type Request = (
  url: string,
  init?: { method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string },
) => Promise<{ status: number; text(): Promise<string> }>;

// Typed loosely: three majors of one library beside the global function.
const libraries: readonly (readonly [string, () => Request])[] = [
  ['the global fetch', () => fetch],
  ['fetch of undici 7', () => (require('undici') as { fetch: Request }).fetch],
  ['request of undici 7', () => requestOf('undici')],
  ['fetch of undici 6', () => (require('undici6') as { fetch: Request }).fetch],
  ['request of undici 6', () => requestOf('undici6')],
];

function requestOf(name: string): Request {
  const { request } = require(name) as {
    request(url: string, init?: unknown): Promise<{ statusCode: number; body: { text(): Promise<string> } }>;
  };
  return async (url, init) => {
    const { statusCode, body } = await request(url, init);
    return { status: statusCode, text: () => body.text() };
  };
}

const cutOff = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': 10 }).write('half');
  setTimeout(() => response.destroy(), 10);
};

/** An origin at which nothing listens any more. */
async function closedPort(): Promise<{ origin: string; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { origin: `http://127.0.0.1:${port}`, port };
}

let traced: TracedFetch;

afterEach(() => traced.close());

describe.each(libraries)('%s', (_, load) => {
  test('makes one client span, and the trace goes along', async () => {
    traced = await traceFetch();
    const send = load();

    const response = await send(`${traced.origin}/path?page=1&token=abc`, {
      method: 'POST',
      body: 'x',
      headers: { a: 'b' },
    });
    const headers = JSON.parse(await response.text()) as Record<string, string>;

    await until(() => traced.spans.length === 1);
    const [span] = traced.spans;
    expect(span).toMatchObject({
      name: 'POST',
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'server.port': traced.port,
        'url.full': `${traced.origin}/path?page=1&token=REDACTED`,
        'http.response.status_code': 200,
        'network.protocol.version': '1.1',
        'network.peer.address': '127.0.0.1',
        'network.peer.port': traced.port,
      },
    });
    expect(headers).toMatchObject({ a: 'b', traceparent: `00-${span?.traceId}-${span?.spanId}-03` });
  });

  test('gives an error for 4xx and 5xx', async () => {
    traced = await traceFetch({}, { answer: (_request, response) => response.writeHead(503).end() });

    await (await load()(traced.origin)).text();

    await until(() => traced.spans.length === 1);
    expect(traced.spans[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': '503' },
    });
  });

  test('gives an error when nothing listens, and the caller gets his own', async () => {
    traced = await traceFetch();
    const { origin, port } = await closedPort();

    const failure: unknown = await load()(origin).catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: expect.any(String) as string });
    await until(() => traced.spans.length === 1);
    expect(traced.spans[0]).toMatchObject({
      attributes: { 'error.type': 'ECONNREFUSED', 'server.port': port },
      events: ['exception'],
    });
  });
});

test('each hop of a redirect is a span, and they share the trace of the caller', async () => {
  traced = await traceFetch(
    {},
    {
      answer: (request, response) =>
        request.url === '/end' ? echo(request, response) : response.writeHead(302, { location: '/end' }).end(),
    },
  );
  const parent = trace.getTracer('test').startSpan('parent');

  await runInContext(contextWithSpan(context.active(), parent), async () =>
    (await fetch(`${traced.origin}/start`)).text(),
  );

  await until(() => traced.spans.length === 2);
  expect(traced.spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([302, 200]);
  expect(traced.spans.map(({ parentSpanId }) => parentSpanId)).toEqual([
    parent.spanContext().spanId,
    parent.spanContext().spanId,
  ]);
});

test('retries are spans of their own', async () => {
  let calls = 0;
  traced = await traceFetch(
    {},
    { answer: (request, response) => (++calls === 1 ? void response.writeHead(503).end() : echo(request, response)) },
  );
  const { Agent, RetryAgent, request } = require('undici') as typeof Undici;

  const { body } = await request(traced.origin, { dispatcher: new RetryAgent(new Agent(), { minTimeout: 1 }) });
  await body.text();

  await until(() => traced.spans.length === 2);
  expect(traced.spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
});

test('a request that is aborted ends its span with the error', async () => {
  traced = await traceFetch({}, { answer: () => undefined });

  await expect(fetch(traced.origin, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });

  await until(() => traced.spans.length === 1);
  expect(traced.spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  expect(traced.spans[0]?.attributes['error.type']).toEqual(expect.any(String));
});

test('a body that is cut off ends the span with an error', async () => {
  traced = await traceFetch({}, { answer: cutOff });

  await expect(fetch(traced.origin).then((response) => response.text())).rejects.toThrow();

  await until(() => traced.spans.length === 1);
  expect(traced.spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
});

test('fifty requests at once keep their parents', async () => {
  traced = await traceFetch();
  const tracer = trace.getTracer('test');

  const parents = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const parent = tracer.startSpan(`parent ${index}`);
      return runInContext(contextWithSpan(activeContext(), parent), async () => {
        await (await fetch(`${traced.origin}/${index}`)).text();
        return parent.spanContext().spanId;
      });
    }),
  );

  await until(() => traced.spans.length === 50);
  for (const { attributes, parentSpanId } of traced.spans) {
    const index = Number(String(attributes['url.full']).split('/').pop());
    expect(parentSpanId).toBe(parents[index]);
  }
});

test('hooks, headers and attributes of the options appear on the span, and hooks that throw are contained', async () => {
  const hook = (): never => {
    throw new Error('from a hook');
  };
  traced = await traceFetch(
    {
      attributes: { team: 'checkout' },
      startSpanHook: () => ({ started: true }),
      requestHook: (span) => void span.setAttribute('hooked', true),
      responseHook: hook,
      headersToSpanAttributes: { requestHeaders: ['X-Tenant', 'authorization'], responseHeaders: ['x-answer'] },
    },
    { answer: (_request, response) => response.setHeader('x-answer', '42').end() },
  );

  await (await fetch(traced.origin, { headers: { 'X-Tenant': 'acme', authorization: 'secret' } })).text();

  await until(() => traced.spans.length === 1);
  expect(traced.spans[0]?.attributes).toMatchObject({
    team: 'checkout',
    started: true,
    hooked: true,
    'http.request.header.x-tenant': ['acme'],
    'http.response.header.x-answer': ['42'],
  });
  expect(JSON.stringify(traced.spans)).not.toContain('secret');
  expect(traced.setup.status.problems.map(({ code }) => code)).toEqual(['TL_CALLBACK_FAILED']);
});

test('what is ignored, suppressed or without a wanted parent is left alone', async () => {
  traced = await traceFetch({ ignoreRequestHook: ({ path }) => path === '/ignored', requireParentforSpans: true });
  const parent = trace.getTracer('test').startSpan('parent');
  const within = contextWithSpan(activeContext(), parent);
  const get = async (path: string): Promise<unknown> =>
    JSON.parse(await (await fetch(`${traced.origin}${path}`)).text());

  const answers = [
    await get('/without-parent'),
    await runInContext(within, () => get('/ignored')),
    await runInContext(suppressedContext(within), () => get('/suppressed')),
  ];

  for (const headers of answers) expect(headers).not.toHaveProperty('traceparent');
  expect(traced.spans).toHaveLength(0);
});

test('an unsampled request carries the decision and records nothing', async () => {
  traced = await traceFetch({}, { sampling: { sampler: 'always_off' } });

  const headers = JSON.parse(await (await fetch(traced.origin)).text()) as Record<string, string>;

  expect(headers['traceparent']).toMatch(/-02$/);
  expect(traced.spans).toHaveLength(0);
});

test('after shutdown nothing is traced', async () => {
  traced = await traceFetch();
  await traced.setup.shutdown();

  expect(JSON.parse(await (await fetch(traced.origin)).text())).not.toHaveProperty('traceparent');
});
