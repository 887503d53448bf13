import { runFixture } from '@throughline/testing';

const SET_UP = `
const { startTelemetry, addSpanSink } = require('@throughline/core');
const { propagation } = require('@throughline/propagation');
const { tracing } = require('@throughline/tracing');
const { httpInstrumentation } = require('@throughline/instrumentation-http');
const http = require('node:http');
startTelemetry({ flushOnExit: false }, [propagation(), tracing(), httpInstrumentation()]);
let spans = 0;
addSpanSink({ name: 'count', end: () => spans++ });
const agent = new http.Agent({ keepAlive: true, maxSockets: 10 });
const get = (port, options) => new Promise((resolve, reject) => {
  http.get({ port, host: '127.0.0.1', agent, ...options }, (response) => response.on('end', resolve).resume()).on('error', reject);
});
const heap = () => { for (let round = 0; round < 4; round++) gc(); return process.memoryUsage().heapUsed; };
async function inTurns(count, send) {
  let sent = 0;
  const worker = async () => { while (sent < count) await send(sent++); };
  await Promise.all(Array.from({ length: 10 }, worker));
}`;

async function grownBy(source: string): Promise<{ bytes: number; spans: number }> {
  const { stdout, stderr } = await runFixture({
    source: `${SET_UP}\n${source}`,
    format: 'cjs',
    nodeArgs: ['--expose-gc'],
    timeoutMs: 90_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { bytes: number; spans: number };
}

test('20,000 requests leave nothing behind', async () => {
  const { bytes, spans } = await grownBy(`
const server = http.createServer((request, response) => request.resume().on('end', () => response.end('x')));
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const send = (index) => get(port, { path: '/users/' + index, headers: { 'user-agent': 'agent ' + index } });
  await inTurns(2_000, send);
  const before = heap();
  await inTurns(20_000, send);
  console.log(JSON.stringify({ bytes: heap() - before, spans }));
  process.exit();
});`);

  expect(spans).toBe(44_000);
  expect(bytes).toBeLessThan(1_500_000);
}, 120_000);

test('routes, hosts and methods without end are kept in bounds', async () => {
  const { bytes } = await grownBy(`
const { activeContext, rpcMetadataOf } = require('@throughline/core');
const server = http.createServer((request, response) => {
  rpcMetadataOf(activeContext()).route = request.url;
  response.statusCode = 200 + (Number(request.url.slice(1)) % 300);
  response.end();
});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const send = (index) => get(port, { path: '/' + index, headers: { host: 'host-' + index + '.example' } });
  await inTurns(5_000, send);
  const before = heap();
  await inTurns(10_000, send);
  console.log(JSON.stringify({ bytes: heap() - before, spans }));
  process.exit();
});`);

  expect(bytes).toBeLessThan(2_500_000);
}, 120_000);
