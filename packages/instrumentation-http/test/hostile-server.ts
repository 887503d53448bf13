/**
 * A server that is traced and measured, for a process of its own.
 *
 * It answers in as many ways as a handler can, and passes each trace on as a client would. A second port, which nothing looks at, reports once the
 * server has no connections left.
 */

/** What it reports. What is counted begins anew with each report. */
export interface ServerReport {
  /** The requests that reached the application. */
  readonly handled: number;
  /** Those of them that have one span, which has ended once. */
  readonly endedOnce: number;
  /** All spans that have ended. */
  readonly ended: number;
  /** Those of which the duration was measured since the process began. */
  readonly measured: number;
  readonly active: number;
  /** The heap after collection, in bytes. */
  readonly heap: number;
  readonly problems: readonly unknown[];
}

/** The program. It prints both ports; PACKAGE_OF_METRICS names a folder from which the metrics are resolved. */
export const HOSTILE_SERVER = `
const { createRequire } = require('node:module');
const http = require('node:http');
const net = require('node:net');
const { context, propagation: api, trace } = require('@opentelemetry/api');
const { addMetricReader, addSpanSink, ports, spanIdToHex, startTelemetry } = require('@throughline/core');
const { propagation } = require('@throughline/propagation');
const { tracing } = require('@throughline/tracing');
const { httpInstrumentation } = require('@throughline/instrumentation-http');
const { metrics } = createRequire(process.env.PACKAGE_OF_METRICS)('@throughline/metrics');

const reader = { name: 'test', temporality: () => 'cumulative' };
addMetricReader(reader);
const requestHeaders = ['traceparent', 'tracestate', 'baggage', 'x-long'];
const setup = startTelemetry({ flushOnExit: false }, [propagation(), tracing({ sampler: 'always_on' }), metrics(), httpInstrumentation({ headersToSpanAttributes: { server: { requestHeaders } } })]);
let handled = [];
const ends = new Map();
addSpanSink({ name: 'count', end: (span) => ends.set(spanIdToHex(span), (ends.get(spanIdToHex(span)) ?? 0) + 1) });

const answers = [
  (request, response) => response.end('ok'),
  (request, response) => response.writeHead(500).end('no'),
  (request, response) => void setTimeout(() => response.end('later'), 2),
  (request, response) => void response.write('half', () => response.end('whole')),
  (request, response) => request.on('end', () => response.end('read')).resume(),
  (request, response) => response.end('x'.repeat(40_000)),
  (request, response) => response.destroy(),
  (request, response) => request.destroy(),
  (request, response) => void setTimeout(() => response.end('too late'), 150),
];
function passedOn() {
  const carrier = {};
  api.getActiveBaggage()?.getAllEntries();
  api.inject(context.active(), carrier);
  return carrier.traceparent ?? 'none';
}
const server = http.createServer((request, response) => {
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  handled.push(trace.getActiveSpan()?.spanContext().spanId);
  const traceparent = passedOn();
  if (request.url === '/well-formed') response.end(traceparent);
  else answers[handled.length % answers.length](request, response);
});

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
const valuesOf = (scopes, name, value) => scopes.flatMap((scope) => scope.metrics).filter((metric) => metric.name === name).flatMap(({ points }) => points).reduce((sum, point) => sum + value(point), 0);
async function report() {
  while ((await connections()) > 0) await turn();
  await turn();
  const { scopes } = await ports.metricCollection.collect(reader, Date.now() + 1_000);
  const counted = {
    handled: handled.length,
    endedOnce: new Set(handled.filter((id) => ends.get(id) === 1)).size,
    ended: [...ends.values()].reduce((sum, count) => sum + count, 0),
    measured: valuesOf(scopes, 'http.server.request.duration', ({ count }) => count),
    active: valuesOf(scopes, 'http.server.active_requests', ({ value }) => value),
    problems: setup.status.problems,
  };
  handled = [];
  ends.clear();
  for (let round = 0; round < 4; round++, await turn()) gc();
  return { ...counted, heap: process.memoryUsage().heapUsed };
}
const reports = net.createServer((socket) => report().then((found) => socket.end(JSON.stringify(found))));
server.listen(0, '127.0.0.1', () => reports.listen(0, '127.0.0.1', () => console.log('ports ' + server.address().port + ' ' + reports.address().port)));`;
