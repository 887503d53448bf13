import { once } from 'node:events';

import { activeSpan } from '@throughline/core';
import { until } from '@throughline/traced-requests';

import type { TracedHttp } from './traced-http.ts';
import { send, traceHttp } from './traced-http.ts';

let traced: TracedHttp;

afterEach(() => traced.stop());

const currentSpanId = (): string | undefined => activeSpan()?.spanContext().spanId;

test('the events of the request and the response see the span of the request', async () => {
  traced = traceHttp();
  const seen: Record<string, string | undefined> = {};
  const port = await traced.listen((request, response) => {
    seen['handler'] = currentSpanId();
    request.on('data', () => (seen['data'] = currentSpanId()));
    request.on('end', () => {
      seen['end'] = currentSpanId();
      setTimeout(() => {
        seen['timer'] = currentSpanId();
        response.end('x'.repeat(100_000));
      }, 5);
    });
    response.on('finish', () => (seen['finish'] = currentSpanId()));
    response.on('close', () => (seen['close'] = currentSpanId()));
  });

  await send(port, '/', { method: 'POST', body: 'x'.repeat(200_000) });

  await until(() => traced.server().length === 1 && seen['close'] !== undefined);
  const spanId = traced.server()[0]?.spanId;
  expect(seen).toEqual({ handler: spanId, data: spanId, end: spanId, timer: spanId, finish: spanId, close: spanId });
});

test('a body that is read with `for await` keeps the context', async () => {
  traced = traceHttp();
  const port = await traced.listen((request, response) => {
    void (async () => {
      let size = 0;
      for await (const chunk of request) size += (chunk as Buffer).length;
      response.end(`${size} ${currentSpanId()}`);
    })();
  });

  const { body } = await send(port, '/', { method: 'POST', body: 'x'.repeat(200_000) });

  await until(() => traced.server().length === 1);
  expect(body).toBe(`200000 ${traced.server()[0]?.spanId}`);
});

test('fifty requests at once over few connections keep their contexts apart', async () => {
  traced = traceHttp();
  const port = await traced.listen((request, response) => {
    request
      .on('end', () => setTimeout(() => response.end(`${request.url} ${currentSpanId()}`), Math.random() * 10))
      .resume();
  });

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => send(port, `/${index}`, { method: 'POST', body: 'x' })),
  );

  await until(() => traced.server().length === 50);
  const byPath = new Map(traced.server().map(({ attributes, spanId }) => [attributes['url.path'], spanId]));
  for (const { body } of answers) {
    const [path, spanId] = body.split(' ');
    expect(spanId).toBe(byPath.get(path as string));
  }
});

test('the callbacks of an outgoing request run in the context of its caller', async () => {
  traced = traceHttp();
  let inner: string | undefined;
  let server: string | undefined;
  const target = await traced.listen((_request, response) => response.end());
  const port = await traced.listen((_request, response) => {
    server = currentSpanId();
    void send(target, '/inner').then(() => {
      inner = currentSpanId();
      response.end();
    });
  });

  await send(port, '/outer');

  await until(() => traced.server().length === 2);
  expect(inner).toBe(server);
});

test('an emitter of the request that others listen to works as before', async () => {
  traced = traceHttp();
  const port = await traced.listen((request, response) => {
    void once(request.resume(), 'end').then(() => response.end(String(request.listenerCount('end'))));
  });

  const { body } = await send(port, '/', { method: 'POST', body: 'x' });

  expect(body).toBe('0');
});
