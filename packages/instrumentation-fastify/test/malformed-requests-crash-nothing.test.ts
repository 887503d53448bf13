/** Requests that nobody should send, against a real application in a process of its own. */
import { startFixture } from '@throughline/testing';
import { exchange, malformedRequests } from '@throughline/traced-requests';

const SEED = 20_251_121;
const COUNT = 1_000;
const AT_A_TIME = 50;

const serverOf = (library: string): string => `
const { startTelemetry, addSpanSink } = require('@throughline/core');
const { propagation } = require('@throughline/propagation');
const { tracing } = require('@throughline/tracing');
const { httpInstrumentation } = require('@throughline/instrumentation-http');
const { fastifyInstrumentation } = require('@throughline/instrumentation-fastify');
const setup = startTelemetry({ flushOnExit: false }, [propagation(), tracing(), httpInstrumentation(), fastifyInstrumentation({ handlerSpans: true })]);
const spans = { server: 0, routed: 0, handler: 0 };
addSpanSink({ name: 'count', end(span) {
  if (span.kind === 0) spans.handler++;
  else if (span.name.includes(' ')) spans.routed++;
  if (span.kind === 1) spans.server++;
} });
const app = require('${library}')({ exposeHeadRoutes: true });
const seen = { requests: 0, handled: 0 };
app.server.prependListener('request', (request) => request.url === '/report' || seen.requests++);
app.addContentTypeParser('*', (request, payload, done) => { payload.on('error', () => undefined).resume(); done(null); });
const handle = async () => { seen.handled++; return 'ok'; };
for (const path of ['/', '/:one', '/a/*']) app.route({ method: ['GET', 'POST', 'PUT', 'OPTIONS'], url: path, handler: handle });
app.get('/fail/:how', async () => { seen.handled++; throw new Error('no'); });
app.get('/report', (request, reply) => {
  // A little later, so that connections which were given up have been noticed.
  setTimeout(() => reply.send({ ...seen, ...spans, problems: setup.status.problems }), 200);
});
app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log('port ' + app.server.address().port));`;

interface Report {
  readonly requests: number;
  readonly handled: number;
  readonly server: number;
  readonly routed: number;
  readonly handler: number;
  readonly problems: readonly unknown[];
}

async function report(port: number): Promise<Report> {
  const answer = await exchange({ port, bytes: 'GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' });
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as Report;
}

test.each([
  ['Fastify 5', 'fastify'],
  ['Fastify 4.0', 'fastify4-0'],
])(
  '%s serves on, and each request that it saw is one span',
  async (_, library) => {
    const fixture = startFixture({ source: serverOf(library), format: 'cjs', timeoutMs: 60_000 });
    const port = Number((await fixture.waitForOutput(/port (\d+)/))[1]);
    const requests = malformedRequests(SEED, COUNT);
    const sendAll = async (): Promise<void> => {
      for (const bytes of requests) await exchange({ port, bytes, timeoutMs: 300 });
    };

    await Promise.all(Array.from({ length: AT_A_TIME }, sendAll));

    const { requests: seen, handled, server, routed, handler, problems } = await report(port);
    fixture.signal('SIGTERM');
    const { stderr } = await fixture.finished;
    expect(seen).toBeGreaterThan(COUNT / 4);
    expect(handled).toBeGreaterThan(COUNT / 10);
    // The report itself has no spans yet.
    expect([server, handler, problems]).toEqual([seen, handled, []]);
    expect(routed).toBeGreaterThanOrEqual(handled);
    expect(stderr).toBe('');
  },
  60_000,
);
