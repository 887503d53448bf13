/** The metrics of servers and clients, by the semantic conventions ("HTTP metrics"). */
import http from 'node:http';

import { activeContext, rpcMetadataOf, startTelemetry } from '@throughline/core';
import type { CollectedMetrics } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';

import { httpInstrumentation } from '../src/http-instrumentation.ts';
import type { TracedHttp } from './traced-http.ts';
import { send, traceHttp } from './traced-http.ts';

const SERVER = 'http.server.request.duration';
const CLIENT = 'http.client.request.duration';
const ACTIVE = 'http.server.active_requests';

let collected: CollectedMetrics;
let traced: TracedHttp | undefined;

beforeEach(() => {
  collected = collectMetrics();
});

afterEach(async () => {
  await traced?.stop();
  traced = undefined;
  collected.stop();
});

/** Waits until a histogram has as many measurements in all its points. */
async function measured(name: string, count: number): Promise<readonly Record<string, unknown>[]> {
  const total = async (): Promise<number> =>
    (await collected.points(name)).reduce((sum, point) => sum + (point.count ?? 0), 0);
  for (let turn = 0; turn < 400 && (await total()) < count; turn++) await new Promise((next) => setTimeout(next, 5));
  expect(await total()).toBe(count);
  return (await collected.points(name)).map((point) => ({ ...point }));
}

test('the duration of a request is measured by the server and by the client, in the outcome of each', async () => {
  traced = traceHttp({}, { components: [collected.component] });
  const port = await traced.listen((request, response) => {
    const rpc = rpcMetadataOf(activeContext());
    if (rpc !== undefined) rpc.route = '/users/:id';
    response.statusCode = request.url === '/users/7' ? 500 : 200;
    response.end('x');
  });

  for (const path of ['/users/1?secret=1', '/users/2', '/users/7']) await send(port, path);

  const common = { 'http.request.method': 'GET', 'network.protocol.version': '1.1' };
  const server = { ...common, 'url.scheme': 'http', 'http.route': '/users/:id' };
  expect(await measured(SERVER, 3)).toEqual([
    expect.objectContaining({ attributes: { ...server, 'http.response.status_code': 200 }, count: 2 }),
    expect.objectContaining({
      attributes: { ...server, 'http.response.status_code': 500, 'error.type': '500' },
      count: 1,
    }),
  ]);
  const client = { ...common, 'server.address': '127.0.0.1', 'server.port': port };
  expect(await measured(CLIENT, 3)).toEqual([
    expect.objectContaining({ attributes: { ...client, 'http.response.status_code': 200 }, count: 2 }),
    expect.objectContaining({
      attributes: { ...client, 'http.response.status_code': 500, 'error.type': '500' },
      count: 1,
    }),
  ]);
});

test('units, kinds and buckets are those of the conventions', async () => {
  traced = traceHttp({}, { components: [collected.component] });
  const port = await traced.listen((_request, response) => void response.end());
  await send(port, '/');
  await measured(SERVER, 1);

  const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
  expect(await collected.metric(SERVER)).toMatchObject({ type: 'histogram', unit: 's', boundaries });
  expect(await collected.metric(CLIENT)).toMatchObject({ type: 'histogram', unit: 's', boundaries });
  expect(await collected.metric(ACTIVE)).toMatchObject({ type: 'sum', unit: '{request}', monotonic: false });
});

test('a duration is that of the span, and its exemplar leads to it', async () => {
  traced = traceHttp({}, { components: [collected.component] });
  const port = await traced.listen((_request, response) => void setTimeout(() => response.end(), 30));
  await send(port, '/');

  const [server] = await traced.recorded('SERVER', 1);
  const [client] = await traced.recorded('CLIENT', 1);
  const [served] = await measured(SERVER, 1);
  const [sent] = await measured(CLIENT, 1);
  expect(served).toMatchObject({ exemplarTraceIds: [server?.traceId] });
  expect(sent).toMatchObject({ exemplarTraceIds: [client?.traceId] });
  expect(served?.['sum']).toBeGreaterThan(0.028);
  expect(served?.['sum']).toBeLessThan(sent?.['sum'] as number);
});

test('requests that are not sampled are measured all the same', async () => {
  traced = traceHttp({}, { components: [collected.component], tracing: { sampler: 'always_off' } });
  const port = await traced.listen((_request, response) => void response.end());
  await send(port, '/');

  expect(traced.spans).toEqual([]);
  expect(await measured(SERVER, 1)).toEqual([expect.objectContaining({ exemplarTraceIds: [] })]);
  expect(await measured(CLIENT, 1)).toEqual([
    expect.objectContaining({ attributes: expect.objectContaining({ 'server.port': port }) }),
  ]);
});

test('active requests are counted up and down again, whatever becomes of them', async () => {
  traced = traceHttp({}, { components: [collected.component] });
  let answer = (): void => undefined;
  const port = await traced.listen((request, response) => {
    if (request.url === '/throw') throw new Error('from the handler');
    answer = () => response.end();
  });
  const active = async (): Promise<unknown> => (await collected.points(ACTIVE)).map(({ value }) => value);

  const first = send(port, '/');
  for (let turn = 0; turn < 400 && (await collected.points(ACTIVE)).length === 0; turn++)
    await new Promise((next) => setTimeout(next, 5));
  expect(await active()).toEqual([1]);
  answer();
  await first;
  await measured(SERVER, 1);
  expect(await active()).toEqual([0]);

  const aborted = http.get({ host: '127.0.0.1', port, path: '/' }).on('error', () => undefined);
  for (let turn = 0; turn < 400 && (await collected.points(ACTIVE))[0]?.value === 0; turn++)
    await new Promise((next) => setTimeout(next, 5));
  aborted.destroy();
  const points = await measured(SERVER, 2);
  expect(await active()).toEqual([0]);
  expect(points).toContainEqual(
    expect.objectContaining({ attributes: expect.objectContaining({ 'error.type': 'aborted' }) }),
  );
});

test('a request that got no connection is measured with the reason', async () => {
  traced = traceHttp({}, { components: [collected.component] });
  await expect(send(1, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

  expect(await measured(CLIENT, 1)).toEqual([
    expect.objectContaining({
      attributes: {
        'http.request.method': 'GET',
        'server.address': '127.0.0.1',
        'server.port': 1,
        'error.type': 'ECONNREFUSED',
      },
    }),
  ]);
});

test('metrics alone do not need tracing', async () => {
  const setup = startTelemetry({ flushOnExit: false, logLevel: 'none' }, [collected.component, httpInstrumentation()]);
  const server = http.createServer((_request, response) => void response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  for (let turn = 0; turn < 3; turn++) await send(port, '/');

  expect(await measured(SERVER, 3)).toHaveLength(1);
  expect(await measured(CLIENT, 3)).toHaveLength(1);
  server.close().closeAllConnections();
  await setup.shutdown();
});
