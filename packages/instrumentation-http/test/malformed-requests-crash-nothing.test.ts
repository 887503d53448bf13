/** 10,000 requests that nobody should send, against a real server in a process of its own. */
import { runFixture, startFixture } from '@throughline/testing';
import { exchange, malformedRequests } from '@throughline/traced-requests';

const SEED = 20_251_121;
const COUNT = 10_000;
const AT_A_TIME = 50;

const SERVER = `
const { startTelemetry, addSpanSink } = require('@throughline/core');
const { propagation } = require('@throughline/propagation');
const { tracing } = require('@throughline/tracing');
const { httpInstrumentation } = require('@throughline/instrumentation-http');
const headers = ['baggage', 'cookie', 'x-forwarded-for', 'content-length'];
const setup = startTelemetry({ flushOnExit: false }, [propagation(), tracing(), httpInstrumentation({ headersToSpanAttributes: { server: { requestHeaders: headers } } })]);
let spans = 0;
addSpanSink({ name: 'count', end: () => spans++ });
let handled = 0;
const server = require('node:http').createServer((request, response) => {
  // A little later, so that connections which were given up have been noticed.
  if (request.url === '/report') return void setTimeout(() => response.end(JSON.stringify({ handled, spans, problems: setup.status.problems })), 200);
  handled++;
  request.on('error', () => undefined).resume();
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

interface Report {
  readonly handled: number;
  readonly spans: number;
  readonly problems: readonly unknown[];
}

async function report(port: number): Promise<Report> {
  const answer = await exchange({ port, bytes: 'GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' });
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as Report;
}

test('a server takes all of them, and each that was handled is one span', async () => {
  const fixture = startFixture({ source: SERVER, format: 'cjs', timeoutMs: 120_000 });
  const port = Number((await fixture.waitForOutput(/port (\d+)/))[1]);
  const requests = malformedRequests(SEED, COUNT);
  const sendAll = async (): Promise<void> => {
    for (const bytes of requests) await exchange({ port, bytes, timeoutMs: 500 });
  };

  await Promise.all(Array.from({ length: AT_A_TIME }, sendAll));

  const { handled, spans, problems } = await report(port);
  fixture.signal('SIGTERM');
  const { stderr } = await fixture.finished;
  expect(handled).toBeGreaterThan(COUNT / 4);
  // The report itself has no span yet.
  expect(spans).toBe(handled);
  expect(problems).toEqual([]);
  expect(stderr).toBe('');
}, 120_000);

test('headers as long as Node takes them are read, or left out', async () => {
  const longest = 900_000;
  const source = `${SERVER}
server.on('listening', async () => {
  const { port } = server.address();
  const long = ['baggage', 'tracestate', 'cookie', 'forwarded', 'x-forwarded-for', 'user-agent', 'host'];
  const statuses = [];
  for (const name of long) {
    const value = { baggage: 'k=v,', tracestate: 'k=v,', forwarded: 'for=a;' }[name] ?? 'x';
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', [name]: value.repeat(${longest} / value.length) };
    statuses.push(await new Promise((resolve) => require('node:http').get({ port, headers, agent: false }, (response) => resolve(response.resume().statusCode))));
  }
  console.log('statuses ' + JSON.stringify(statuses) + ' problems ' + JSON.stringify(setup.status.problems));
  process.exit();
});`;

  const { stdout, stderr } = await runFixture({ source, format: 'cjs', nodeArgs: ['--max-http-header-size=1000000'] });

  expect(stdout).toContain('statuses [200,200,200,200,200,200,200] problems []');
  expect(stderr).toBe('');
});
