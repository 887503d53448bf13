import { trace } from '@opentelemetry/api';
import { activeSpan } from '@throughline/core';
import type { CapturedSpan } from '@throughline/testing';
import { until } from '@throughline/traced-requests';
import type { FastifyInstance } from 'fastify';

import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

const CONCURRENCY = 50;

let traced: TracedFastify;

afterEach(() => traced.stop());

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 10));

/** Makes a span in whatever is active, with the place and the request it belongs to. */
function mark(place: string, url: string | undefined): void {
  trace
    .getTracer('marks')
    .startSpan(place, { attributes: { url: String(url) } })
    .end();
}

/** The places at which spans are made, in hooks, a handler and the events of requests and responses. */
const HOOKS = [
  'onRequest',
  'preParsing',
  'preValidation',
  'preHandler',
  'preSerialization',
  'onSend',
  'onResponse',
] as const;
const EVENTS = ['end', 'finish', 'close'] as const;
const PLACES = [...HOOKS, ...EVENTS, 'body', 'handler', 'timer'].sort();

function markEverywhere(app: FastifyInstance): void {
  for (const hook of HOOKS)
    app.addHook(hook as 'onRequest', async ({ raw }) => {
      await soon();
      mark(hook, raw.url);
    });
  app.addContentTypeParser('text/odd', async (_request: unknown, payload: AsyncIterable<Buffer>) => {
    let size = 0;
    for await (const chunk of payload) size += chunk.length;
    return size;
  });
  app.addHook('preParsing', async ({ raw }) => void raw.on('end', () => mark('end', raw.url)));
  app.post('/:id', async (request, reply) => {
    mark('body', request.raw.url);
    for (const event of ['finish', 'close']) reply.raw.on(event, () => mark(event, request.raw.url));
    await soon();
    mark('handler', request.raw.url);
    setTimeout(() => mark('timer', request.raw.url), 5);
    return { size: request.body };
  });
}

/** What each request marked, with the span that each mark is a child of. */
function marksOf(url: string): readonly CapturedSpan[] {
  return traced.spans.filter(({ scope, attributes }) => scope.name === 'marks' && attributes['url'] === url);
}

describe.each(versions)('%s', (_, makeApp) => {
  test.each([false, true])(
    `at concurrency ${CONCURRENCY} all that a request does has its span as parent (handler spans: %s)`,
    async (handlerSpans) => {
      traced = traceFastify({ handlerSpans });
      const app = makeApp();
      markEverywhere(app);
      const port = await traced.serve(app);
      const urls = Array.from({ length: CONCURRENCY }, (__, index) => `/${index}`);
      const headers = { 'content-type': 'text/odd' };

      await Promise.all(urls.map(async (url) => ask(port, url, { method: 'POST', body: 'x'.repeat(1_000), headers })));

      const servers = await traced.served(CONCURRENCY);
      await until(() => urls.every((url) => marksOf(url).length === PLACES.length));
      for (const url of urls) {
        const server = servers.find(({ attributes }) => attributes['url.path'] === url);
        const handler = traced.handlers().find(({ parentSpanId }) => parentSpanId === server?.spanId);
        const marks = marksOf(url);
        expect(marks.map(({ name }) => name).sort()).toEqual(PLACES);
        expect(new Set(marks.map(({ traceId }) => traceId))).toEqual(new Set([server?.traceId]));
        for (const { name, parentSpanId } of marks) {
          const isInHandler = ['body', 'handler', 'timer'].includes(name);
          expect([name, parentSpanId]).toEqual([name, (isInHandler ? (handler ?? server) : server)?.spanId]);
        }
      }
      expect(traced.handlers()).toHaveLength(handlerSpans ? CONCURRENCY : 0);
    },
  );

  test('hooks of plugins, decorators and error handlers see the span of the request', async () => {
    traced = traceFastify();
    const app = makeApp();
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(activeSpan()?.spanContext().spanId);
    app.decorate('look', look);
    app.register(async (plugin) => {
      plugin.addHook('preHandler', async () => look());
      plugin.addHook('onError', async () => look());
      plugin.setErrorHandler(async (_error, _request, reply) => {
        look();
        return reply.code(500).send('failed');
      });
      plugin.get('/', async function () {
        await soon();
        (this as unknown as { look(): void }).look();
        throw new Error('no');
      });
    });
    const port = await traced.serve(app);

    await ask(port, '/');

    const [span] = await traced.served(1);
    expect(seen).toEqual(Array.from({ length: 4 }, () => span?.spanId));
  });
});
