import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { channel } from 'node:diagnostics_channel';

import { activeContext, isSuppressed } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver, testCertificate } from '@throughline/testing';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { startOtlp, stopOtlp } from './started-otlp.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopOtlp();
  await receiver.close();
});

async function headersOfOneExport(
  options: OtlpOptions,
  env: NodeJS.ProcessEnv = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { endMany, flush } = startOtlp({ endpoint: receiver.url, ...options }, env);
  endMany(1);
  await flush();
  return receiver.requests[0]?.headers ?? {};
}

test('a request says what it carries and who sends it', async () => {
  expect(await headersOfOneExport({})).toMatchObject({
    'content-type': 'application/x-protobuf',
    'user-agent': expect.stringMatching(/^throughline-otlp-nodejs\/\d/),
    'content-length': expect.stringMatching(/^\d+$/),
  });
});

test('header fields of code, environment and the environment for traces add up, the latter winning', async () => {
  const headers = await headersOfOneExport(
    { headers: { 'X-Code': 'code', 'x-shared': 'code', 'x-all': 'code' } },
    {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-all=all,x-shared=all,encoded=a%20b',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'X-Shared=traces',
    },
  );
  expect(headers).toMatchObject({ 'x-code': 'code', 'x-all': 'all', 'x-shared': 'traces', encoded: 'a b' });
});

test('fields that describe the message itself cannot be set', async () => {
  const headers = await headersOfOneExport({
    headers: { 'Content-Type': 'text/plain', 'content-length': '1', 'transfer-encoding': 'chunked' },
  });
  expect(headers).toMatchObject({ 'content-type': 'application/x-protobuf' });
  expect(headers['transfer-encoding']).toBeUndefined();
  expect(receiver.invalid).toEqual([]);
});

test('credentials in the URL become an Authorization field', async () => {
  const headers = await headersOfOneExport({ endpoint: receiver.url.replace('http://', 'http://user:pa%40ss@') });
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('user:pa@ss').toString('base64')}`);
});

test('a headers callback is asked for each request', async () => {
  let token = 0;
  const { endMany, flush } = startOtlp({
    endpoint: receiver.url,
    headers: async () => ({ authorization: `Bearer ${++token}` }),
  });
  for (let round = 0; round < 3; round++) {
    endMany(1);
    await flush();
  }
  expect(receiver.requests.map(({ headers }) => headers['authorization'])).toEqual([
    'Bearer 1',
    'Bearer 2',
    'Bearer 3',
  ]);
});

test.each<[string, NonNullable<OtlpOptions['headers']>]>([
  ['rejects', () => Promise.reject(new Error('no token'))],
  [
    'throws',
    () => {
      throw new Error('no token');
    },
  ],
  ['gives nothing', () => undefined as unknown as Record<string, string>],
])('a headers callback that %s delays the batch and is reported', async (_name, headers) => {
  let calls = 0;
  const once = (): ReturnType<Extract<typeof headers, () => unknown>> | Record<string, string> =>
    calls++ === 0 ? (headers as () => Record<string, string>)() : { authorization: 'Bearer' };
  const { endMany, flush, setup } = startOtlp({ endpoint: receiver.url, headers: once });
  endMany(2);
  expect(await flush()).toMatchObject({ delivered: 2, dropped: 0 });
  expect(setup.status.problems).toMatchObject([{ code: 'TL_CALLBACK_FAILED' }]);
});

test('a headers callback that never settles is bounded by the timeout', async () => {
  const { endMany, flush, lines } = startOtlp({
    endpoint: receiver.url,
    timeoutMs: 50,
    headers: () => new Promise(() => undefined),
  });
  endMany(1);
  expect(await flush(300)).toMatchObject({ delivered: 0, queued: 1 });
  expect(lines).toEqual([expect.stringContaining('no complete answer within 0.05 s')]);
});

describe('the deadline of a try is total', () => {
  // Long enough for a tenth of it to be more than what a busy machine is late by.
  const TIMEOUT = 2_500;

  async function timeOfOneTry(options: OtlpOptions): Promise<number> {
    const { endMany, setup } = startOtlp({ timeoutMs: TIMEOUT, batch: { exportTimeoutMs: 1 }, ...options });
    endMany(1);
    const before = performance.now();
    expect(await setup.forceFlush({ timeoutMs: 10_000 })).toMatchObject({
      dropped: 1,
      deliveries: [{ reasons: { export_failed: 1 } }],
    });
    return performance.now() - before;
  }

  test.each(['http/protobuf', 'grpc'] as const)('when the endpoint hangs, over %s', async (protocol) => {
    receiver.respondWith({ kind: 'hang' });
    const took = await timeOfOneTry({ endpoint: protocol === 'grpc' ? receiver.grpcUrl : receiver.url, protocol });
    expect(took).toBeGreaterThan(TIMEOUT * 0.9);
    expect(took).toBeLessThan(TIMEOUT * 1.1);
  });

  test.each(['http/protobuf', 'grpc'] as const)('when the answer dribbles, over %s', async (protocol) => {
    receiver.respondWith({ kind: 'dribble', everyMs: 20 });
    const took = await timeOfOneTry({ endpoint: protocol === 'grpc' ? receiver.grpcUrl : receiver.url, protocol });
    expect(took).toBeGreaterThan(TIMEOUT * 0.9);
    expect(took).toBeLessThan(TIMEOUT * 1.1);
  });

  test('when headers take half of it and the answer the rest', async () => {
    receiver.respondWith({ kind: 'hang' });
    const headers = (): Promise<Record<string, string>> =>
      new Promise((resolve) => {
        setTimeout(resolve, TIMEOUT / 2, {});
      });
    const took = await timeOfOneTry({ endpoint: receiver.url, headers });
    expect(took).toBeGreaterThan(TIMEOUT * 0.9);
    expect(took).toBeLessThan(TIMEOUT * 1.1);
  });

  test('when a peer accepts the connection and never says a word of TLS', async () => {
    const silent = createTcpServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    for (const protocol of ['http/protobuf', 'grpc'] as const) {
      expect(await timeOfOneTry({ endpoint: `https://127.0.0.1:${port}`, protocol })).toBeLessThan(TIMEOUT * 1.1);
      await stopOtlp();
    }
    silent.close();
  });
});

describe('TLS', () => {
  let secure: OtlpReceiver;

  beforeEach(async () => {
    secure = await startOtlpReceiver({ tls: testCertificate });
  });
  afterEach(() => secure.close());

  const ways = [
    ['http/protobuf', (): string => secure.url],
    ['grpc', (): string => secure.grpcUrl],
  ] as const;

  test.each(ways)('%s reaches an endpoint whose certificate is trusted', async (protocol, url) => {
    const { endMany, flush } = startOtlp({ endpoint: url(), protocol, certificate: testCertificate.cert });
    endMany(2);
    expect(await flush()).toMatchObject({ delivered: 2 });
    expect(secure.spans()).toHaveLength(2);
  });

  test.each(ways)('%s says in plain words that a certificate is not trusted', async (protocol, url) => {
    const { endMany, flush, lines } = startOtlp({ endpoint: url(), protocol });
    endMany(1);
    expect(await flush(700)).toMatchObject({ delivered: 0, queued: 1 });
    expect(lines).toEqual([expect.stringMatching(/its certificate was not accepted .*OTEL_EXPORTER_OTLP_CERTIFICATE/)]);
  });

  test.each(ways)('%s shows the certificate of the client', async (protocol) => {
    const mutual = await startOtlpReceiver({ tls: { ...testCertificate, ca: testCertificate.cert } });
    const endpoint = protocol === 'grpc' ? mutual.grpcUrl : mutual.url;
    const { endMany, flush } = startOtlp({
      endpoint,
      protocol,
      certificate: testCertificate.cert,
      clientCertificate: testCertificate.cert,
      clientKey: testCertificate.key,
    });
    endMany(1);
    expect(await flush()).toMatchObject({ delivered: 1 });
    await stopOtlp();
    await mutual.close();
  });
});

describe('a protocol that the endpoint does not speak is named', () => {
  test('HTTP sent to a gRPC port', async () => {
    const { endMany, flush, lines } = startOtlp({ endpoint: receiver.grpcUrl, protocol: 'http/protobuf' });
    endMany(1);
    await flush(500);
    expect(lines).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_PROTOCOL=grpc')]);
  });

  test('gRPC sent to an HTTP port', async () => {
    const { endMany, flush, lines } = startOtlp({ endpoint: receiver.url, protocol: 'grpc' });
    endMany(1);
    await flush(500);
    expect(lines).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf')]);
  });

  test('TLS sent to a port without it', async () => {
    const { endMany, flush, lines } = startOtlp({ endpoint: receiver.url.replace('http:', 'https:') });
    endMany(1);
    await flush(500);
    expect(lines).toEqual([expect.stringContaining('does not speak TLS')]);
  });
});

test('our own requests run where nothing is traced', async () => {
  const suppressed: boolean[] = [];
  const note = (): void => void suppressed.push(isSuppressed(activeContext()));
  const started = channel('http.client.request.start');
  started.subscribe(note);
  const { endMany, flush } = startOtlp({
    endpoint: receiver.url,
    batch: { scheduleDelayMs: 1, maxExportBatchSize: 2 },
  });
  endMany(3);
  await receiver.waitForSpans(3);
  endMany(1);
  await flush();
  started.unsubscribe(note);
  expect(suppressed).toEqual([true, true, true]);
});

test('a URL with a query keeps it', async () => {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  for (const options of [
    { endpoint: `http://127.0.0.1:${port}/base?key=1` },
    { tracesEndpoint: `http://127.0.0.1:${port}/?key=2` },
  ]) {
    const { endMany, flush } = startOtlp(options);
    endMany(1);
    await flush();
    await stopOtlp();
  }
  server.close();
  expect(paths).toEqual(['/base/v1/traces?key=1', '/?key=2']);
});
