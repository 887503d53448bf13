import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { trace } from '@opentelemetry/api';
import { activeContext, contextWithSpan, runInContext, suppressedContext } from '@throughline/core';
import { until } from '@throughline/traced-requests';

import type { TracedFetch } from './traced-fetch.ts';
import { traceFetch } from './traced-fetch.ts';
import { senders } from './undici-copies.ts';

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

afterEach(() => traced.stop());

describe.each(senders)('%s', (_, send) => {
  test('makes one client span, and the trace goes along', async () => {
    traced = await traceFetch();

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
      status: 'UNSET',
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

    await (await send(traced.origin)).text();

    await until(() => traced.spans.length === 1);
    expect(traced.spans[0]).toMatchObject({
      status: 'ERROR',
      attributes: { 'error.type': '503' },
    });
  });

  test('gives an error when nothing listens, and the caller gets his own', async () => {
    traced = await traceFetch();
    const { origin, port } = await closedPort();

    const failure: unknown = await send(origin).catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: expect.any(String) as string });
    await until(() => traced.spans.length === 1);
    expect(traced.spans[0]).toMatchObject({
      attributes: { 'error.type': 'ECONNREFUSED', 'server.port': port },
      events: [{ name: 'exception' }],
    });
  });
});

test('a request that is aborted ends its span with the error', async () => {
  traced = await traceFetch({}, { answer: () => undefined });

  await expect(fetch(traced.origin, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });

  await until(() => traced.spans.length === 1);
  expect(traced.spans[0]?.status).toBe('ERROR');
  expect(traced.spans[0]?.attributes['error.type']).toEqual(expect.any(String));
});

test('a body that is cut off ends the span with an error', async () => {
  traced = await traceFetch({}, { answer: cutOff });

  await expect(fetch(traced.origin).then((response) => response.text())).rejects.toThrow();

  await until(() => traced.spans.length === 1);
  expect(traced.spans[0]?.status).toBe('ERROR');
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
  traced = await traceFetch({}, { tracing: { sampler: 'always_off' } });

  const headers = JSON.parse(await (await fetch(traced.origin)).text()) as Record<string, string>;

  expect(headers['traceparent']).toMatch(/-02$/);
  expect(traced.spans).toHaveLength(0);
});

test('after shutdown nothing is traced', async () => {
  traced = await traceFetch();
  await traced.setup.shutdown();

  expect(JSON.parse(await (await fetch(traced.origin)).text())).not.toHaveProperty('traceparent');
});
