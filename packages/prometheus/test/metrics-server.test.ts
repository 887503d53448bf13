import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { counter, gauge, offer, offerNothing, snapshot } from './made-metrics.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { OPENMETRICS, TEXT } from './rendered.ts';
import { ask, listening, sendBytes, startPrometheus, stopPrometheus } from './started-prometheus.ts';

afterEach(async () => {
  await stopPrometheus();
  offerNothing();
});

test('it serves both formats, with the resource, and says where', async () => {
  offer(snapshot(counter('requests', [{ value: 3 }])));
  const { port, status } = await startPrometheus();
  expect(status.metricsServer).toEqual({ started: true, url: `http://127.0.0.1:${port}/metrics` });

  const text = await ask(port);
  expect(text).toMatchObject({
    status: 200,
    headers: { 'content-type': TEXT, 'content-length': String(text.body.length) },
  });
  expect(text.body.toString()).toMatch(/^target_info\{.*service_name="tested".*\} 1$/m);
  expect(text.body.toString()).toMatch(/^requests_total 3$/m);

  const openMetrics = await ask(port, { headers: { accept: OPENMETRICS } });
  expect(openMetrics.headers['content-type']).toBe(OPENMETRICS);
  const [target, requests] = readOpenMetrics(openMetrics.body.toString());
  expect(target).toMatchObject({ name: 'target', type: 'info' });
  expect(target?.samples[0]?.labels).toMatchObject({ service_name: 'tested', telemetry_sdk_name: 'throughline' });
  expect(requests?.samples).toMatchObject([{ name: 'requests_total', value: 3 }]);
});

test('host and port come from the environment first', async () => {
  const { port, status } = await startPrometheus(
    { host: '127.0.0.1', port: 1 },
    { OTEL_EXPORTER_PROMETHEUS_HOST: 'localhost', OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
  );
  expect(port).toBeGreaterThan(1024);
  expect(status.sources).toMatchObject({ OTEL_EXPORTER_PROMETHEUS_PORT: 'env', OTEL_EXPORTER_PROMETHEUS_HOST: 'env' });
});

test.each([
  ['nobody asks', undefined, undefined, false],
  ['the code asks', true, undefined, true],
  ['the environment asks', undefined, 'otlp, Prometheus', true],
  ['the environment asks for something else', undefined, 'otlp', false],
  ['the environment forbids what the code asks', true, 'none', false],
])('it listens only when asked: %s', async (_, server, exporters, started) => {
  const { status } = await startPrometheus(
    { server },
    exporters === undefined ? {} : { OTEL_METRICS_EXPORTER: exporters },
  );
  expect(status.metricsServer.started).toBe(started);
  if (!started) expect(status.metricsServer.reason).toContain('OTEL_METRICS_EXPORTER=prometheus');
});

test('a port that is in use is a problem with its fix, and no crash', async () => {
  const other = createServer();
  const port = await listening(other);
  const { status, lines } = await startPrometheus({ port });
  expect(status.metricsServer).toEqual({ started: false, reason: `port ${port} of 127.0.0.1 is in use` });
  expect(status.problems).toEqual([
    {
      code: 'TL_SETUP_COMPONENT',
      message: `There is no metrics endpoint: port ${port} of 127.0.0.1 is in use`,
      fix: expect.stringContaining('OTEL_EXPORTER_PROMETHEUS_PORT'),
    },
  ]);
  expect(lines).toHaveLength(1);
  other.close();
});

test.each([
  [{ host: '192.0.2.1' }, '192.0.2.1 is no address of this machine'],
  [{ host: 'no-such-host.invalid' }, 'no-such-host.invalid is no address of this machine'],
])('so is an address that is not here: %j', async (options, reason) => {
  const { status } = await startPrometheus(options);
  expect(status.metricsServer).toEqual({ started: false, reason });
});

test('a port and a path that are none are reported, and the usual ones taken', async () => {
  const { status } = await startPrometheus({ path: 'metrics' }, { OTEL_EXPORTER_PROMETHEUS_PORT: '99999' });
  expect(status.metricsServer.url).toMatch(/\/metrics$/);
  expect(status.problems.map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringContaining('OTEL_EXPORTER_PROMETHEUS_PORT'), expect.stringContaining('path')]),
  );
});

test('HEAD gets what GET gets, without the body', async () => {
  const { port } = await startPrometheus();
  const [head, get] = [await ask(port, { method: 'HEAD' }), await ask(port)];
  expect(head).toMatchObject({
    status: 200,
    headers: { 'content-length': get.headers['content-length'], 'content-type': TEXT },
  });
  expect(head.body).toHaveLength(0);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is not allowed', async (method) => {
  const { port } = await startPrometheus();
  expect(await ask(port, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test.each([
  ['/', 404],
  ['/metrics/', 404],
  ['/Metrics', 404],
  ['//', 404],
  ['/metrics?name[]=x', 200],
  ['/metrics#x', 200],
  ['http://example.com/metrics', 200],
  ['*', 404],
  ['/%E0%A4%A', 404],
])('the target %s gets %i', async (path, status) => {
  const { port } = await startPrometheus();
  expect(await ask(port, { path })).toMatchObject({ status });
});

test('another path can be chosen', async () => {
  const { port, status } = await startPrometheus({ path: '/internal/prom' });
  expect(status.metricsServer.url).toMatch(/\/internal\/prom$/);
  expect((await ask(port, { path: '/internal/prom' })).status).toBe(200);
  const elsewhere = await ask(port);
  expect(elsewhere.status).toBe(404);
  expect(elsewhere.body.toString()).toBe('Metrics are at /internal/prom\n');
});

test('a request with a body is refused, and none of it is waited for', async () => {
  const { port } = await startPrometheus();
  expect(await ask(port, { body: 'x', headers: { 'content-length': '1' } })).toMatchObject({ status: 413 });
  const endless = `GET /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n${'x'.repeat(100_000)}`;
  expect(await sendBytes(port, endless, false)).toMatch(/^HTTP\/1\.1 413 /);
});

test('headers that are too large are refused', async () => {
  const { port } = await startPrometheus();
  const large = `GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await sendBytes(port, large)).toMatch(/^HTTP\/1\.1 431 /);
});

test.each([
  ['127.0.0.1:9464', 200],
  ['localhost', 200],
  ['LOCALHOST:9464', 200],
  ['app.localhost:1', 200],
  ['[::1]:9464', 200],
  ['127.0.0.53', 200],
  ['evil.example', 403],
  ['evil.example:9464', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['[::2]', 403],
])('at a loopback address the host %p gets %i', async (host, status) => {
  const { port } = await startPrometheus();
  expect(await ask(port, { headers: { host } })).toMatchObject({ status });
});

test('at any other address every host may ask', async () => {
  const { port, status } = await startPrometheus({ host: '0.0.0.0' });
  expect(status.metricsServer.url).toBe(`http://localhost:${port}/metrics`);
  expect(await ask(port, { headers: { host: 'pod-7.service.cluster.local' } })).toMatchObject({ status: 200 });
});

test('a page of some size is compressed for who takes it, a small one is not', async () => {
  const points = Array.from({ length: 500 }, (_, index) => ({ attributes: { index }, value: index }));
  const { port } = await startPrometheus();
  const headers = { 'accept-encoding': 'gzip' };
  expect((await ask(port, { headers })).headers['content-encoding']).toBeUndefined();
  offer(snapshot(gauge('g', points)));
  const compressed = await ask(port, { headers });
  expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept, accept-encoding' });
  expect(gunzipSync(compressed.body).equals((await ask(port)).body)).toBe(true);
});

test('an authorisation can be asked for', async () => {
  const { port } = await startPrometheus({ authorization: { bearer: 'secret' } });
  expect(await ask(port)).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  expect(await ask(port, { headers: { authorization: 'Bearer secret' } })).toMatchObject({ status: 200 });
});

test('connections are kept for the next scrape', async () => {
  const { port } = await startPrometheus();
  const twice = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(2);
  expect((await sendBytes(port, twice)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

test('after the end it answers no more, and can be started again', async () => {
  const { port, setup } = await startPrometheus();
  await setup.shutdown();
  expect(setup.status.metricsServer.started).toBe(false);
  await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await startPrometheus({ port })).port).toBe(port);
});

test('a page that cannot be made is an answer too', async () => {
  offer(() => {
    throw new Error('no collection');
  });
  const { port, lines } = await startPrometheus();
  expect(await ask(port)).toMatchObject({ status: 500 });
  expect(lines).toEqual([expect.stringContaining('no collection')]);
});
