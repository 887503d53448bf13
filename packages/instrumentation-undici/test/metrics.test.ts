/** `http.client.request.duration`, by the semantic conventions ("HTTP metrics"). */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

import type { CollectedMetrics, CollectedPoint } from '@throughline/collected-metrics';
import { collectMetrics } from '@throughline/collected-metrics';

import type { TracedFetch } from './traced-fetch.ts';
import { traceFetch } from './traced-fetch.ts';
import type { Send } from './undici-copies.ts';
import { senders } from './undici-copies.ts';

const NAME = 'http.client.request.duration';

let collected: CollectedMetrics;
let traced: TracedFetch;

beforeEach(() => {
  collected = collectMetrics();
});

afterEach(async () => {
  await traced.stop();
  collected.stop();
});

async function measured(count: number): Promise<readonly CollectedPoint[]> {
  const total = async (): Promise<number> =>
    (await collected.points(NAME)).reduce((sum, point) => sum + (point.count ?? 0), 0);
  for (let turn = 0; turn < 400 && (await total()) < count; turn++) await new Promise((next) => setTimeout(next, 5));
  expect(await total()).toBe(count);
  return collected.points(NAME);
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ask(send: Send, path: string): Promise<void> {
  const response = await send(`${traced.origin}${path}`);
  await response.text();
}

describe.each(senders)('%s', (_, send) => {
  test('a request is measured in its outcome, and the exemplar leads to its span', async () => {
    traced = await traceFetch(
      {},
      {
        components: [collected.component],
        answer: (request, response) => {
          response.statusCode = request.url === '/missing' ? 404 : 200;
          response.end('x');
        },
      },
    );

    for (const path of ['/a?token=1', '/missing']) await ask(send, path);

    const [first, second] = await traced.recorded('CLIENT', 2);
    const common = {
      'http.request.method': 'GET',
      'network.protocol.version': '1.1',
      'server.address': '127.0.0.1',
      'server.port': traced.port,
    };
    expect(await measured(2)).toEqual([
      expect.objectContaining({
        attributes: { ...common, 'http.response.status_code': 200 },
        exemplarTraceIds: [first?.traceId],
      }),
      expect.objectContaining({
        attributes: { ...common, 'http.response.status_code': 404, 'error.type': '404' },
        exemplarTraceIds: [second?.traceId],
      }),
    ]);
  });

  test('requests that are not sampled are measured all the same', async () => {
    traced = await traceFetch({}, { components: [collected.component], tracing: { sampler: 'always_off' } });

    await ask(send, '/');

    expect(traced.spans).toEqual([]);
    expect(await measured(1)).toEqual([
      expect.objectContaining({
        attributes: expect.objectContaining({ 'server.port': traced.port, 'http.response.status_code': 200 }),
        exemplarTraceIds: [],
      }),
    ]);
  });

  test('a request that fails is measured with the reason', async () => {
    traced = await traceFetch({}, { components: [collected.component] });

    const closed = await freePort();
    await expect(send(`http://127.0.0.1:${closed}/`)).rejects.toThrow();

    const [point] = await measured(1);
    expect(point?.attributes).toMatchObject({ 'server.port': closed, 'error.type': expect.stringMatching(/\w/) });
    expect(point?.attributes).not.toHaveProperty('http.response.status_code');
  });
});
