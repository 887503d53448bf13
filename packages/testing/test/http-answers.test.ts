import { Agent, request } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import type { OtlpReceiver } from '../src/otlp-receiver-types.ts';
import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { post } from './support/clients.ts';
import { jsonSpan, jsonTraces, protobufTraces } from './support/payloads.ts';

let receiver: OtlpReceiver;
let url: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver({ maxBytes: 100_000 });
  url = `${receiver.url}/v1/traces`;
});
afterAll(() => receiver.close());
beforeEach(() => receiver.clear());

test('protobuf is answered with an empty protobuf message', async () => {
  const { status, headers, body } = await post(url, protobufTraces());
  expect([status, headers.get('content-type'), body.length]).toEqual([200, 'application/x-protobuf', 0]);
});

test('JSON is answered with an empty JSON message', async () => {
  const { status, headers, body } = await post(url, jsonTraces(jsonSpan()));
  expect([status, headers.get('content-type'), String(body)]).toEqual([200, 'application/json', '{}']);
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('the content encoding %s is undone', async (encoding, compress) => {
  const sent = protobufTraces({ name: 'compressed' });
  const { status } = await post(url, compress(sent), { 'content-encoding': encoding });
  expect(status).toBe(200);
  expect(receiver.spans().map(({ name }) => name)).toEqual(['compressed']);
  expect(receiver.requests[0]).toMatchObject({ compression: encoding, bytes: sent.length });
});

test.each<[what: string, status: number, path: string, body: Uint8Array, headers: Record<string, string>]>([
  ['an unknown path', 404, '/v1/spans', protobufTraces(), {}],
  ['an unknown content type', 415, '/v1/traces', protobufTraces(), { 'content-type': 'text/plain' }],
  ['an unknown content encoding', 415, '/v1/traces', protobufTraces(), { 'content-encoding': 'lz4' }],
  ['what is not compressed as it says', 400, '/v1/traces', protobufTraces(), { 'content-encoding': 'gzip' }],
  ['what is too large', 413, '/v1/traces', Buffer.alloc(100_001), {}],
  ['a decompression bomb', 413, '/v1/traces', gzipSync(Buffer.alloc(10_000_000)), { 'content-encoding': 'gzip' }],
])('%s is refused with %d and listed', async (_, expected, path, body, headers) => {
  const { status } = await post(`${receiver.url}${path}`, body, headers);
  expect(status).toBe(expected);
  expect(receiver.invalid).toEqual([{ where: '', problem: expect.any(String), request: `http POST ${path}` }]);
  expect(receiver.spans()).toEqual([]);
});

test('another method than POST is refused with 405', async () => {
  const response = await fetch(url);
  expect(response.status).toBe(405);
  expect(receiver.invalid).toHaveLength(1);
});

test('requests on one connection have its number, and every connection is counted', async () => {
  const before = receiver.counts();
  const keepAlive = new Agent({ keepAlive: true });
  for (const agent of [keepAlive, keepAlive, new Agent()]) await postWith(agent);
  keepAlive.destroy();
  const [first = 0, second, third] = receiver.requests.map(({ connection }) => connection);
  expect([second, third]).toEqual([first, first + 1]);
  expect(receiver.counts()).toMatchObject({ connections: before.connections + 2, requests: before.requests + 3 });
});

function postWith(agent: Agent): Promise<unknown> {
  const headers = { 'content-type': 'application/x-protobuf' };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) =>
      response.resume().on('end', resolve),
    );
    outgoing.on('error', reject).end(protobufTraces());
  });
}

test('a second receiver cannot take the port of the first', async () => {
  await expect(startOtlpReceiver({ port: receiver.port })).rejects.toThrow('EADDRINUSE');
  await expect(startOtlpReceiver({ grpcPort: receiver.grpcPort })).rejects.toThrow('EADDRINUSE');
});
