import type { TelemetryStatus } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver, testCertificate } from '@throughline/testing';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { counterOf, snapshotOf } from './made-metrics.ts';
import { startMetrics, stopMetrics } from './started-metrics.ts';

afterEach(stopMetrics);

interface Started extends TelemetryStatus {
  readonly sink: string | undefined;
}

async function started(env: NodeJS.ProcessEnv, options?: OtlpOptions): Promise<Started> {
  const { setup, report } = startMetrics(options, { OTEL_TRACES_EXPORTER: 'none', ...env });
  const deliveries = (await report()) as { readonly sink: string } | undefined;
  return { ...setup.status, sink: deliveries?.sink };
}

const E = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const M = 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT';
const T = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
const P = 'OTEL_EXPORTER_OTLP_PROTOCOL';
const DEFAULT = 'otlp http/protobuf http://localhost:4318/v1/metrics';

test.each<[string, NodeJS.ProcessEnv, OtlpOptions | undefined, string]>([
  ['nothing at all', {}, undefined, DEFAULT],
  ['a URL for all signals', { [E]: 'http://host:4318' }, undefined, 'otlp http/protobuf http://host:4318/v1/metrics'],
  [
    'the path of a store of metrics',
    { [M]: 'http://localhost:9090/api/v1/otlp/v1/metrics' },
    undefined,
    'otlp http/protobuf http://localhost:9090/api/v1/otlp/v1/metrics',
  ],
  ['a URL for metrics without a path', { [M]: 'http://host:1' }, undefined, 'otlp http/protobuf http://host:1/'],
  [
    'metrics before all signals',
    { [E]: 'http://a:1', [M]: 'http://b:2/m' },
    undefined,
    'otlp http/protobuf http://b:2/m',
  ],
  ['a URL for traces alone', { [T]: 'http://traces:1/t' }, undefined, DEFAULT],
  ['traces in the code alone', {}, { tracesEndpoint: 'http://traces:1/t' }, DEFAULT],
  ['an endpoint of Jaeger, which takes no metrics', {}, { jaegerEndpoint: 'jaeger:6831' }, DEFAULT],
  ['port 4317', { [E]: 'host:4317' }, undefined, 'otlp grpc http://host:4317'],
  [
    'the protocol of metrics',
    { [P]: 'grpc', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
    undefined,
    'otlp http/json http://localhost:4318/v1/metrics',
  ],
  ['the protocol of traces', { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }, undefined, DEFAULT],
  ['a code option', {}, { endpoint: 'http://code:4318' }, 'otlp http/protobuf http://code:4318/v1/metrics'],
  [
    'a code option for metrics',
    {},
    { endpoint: 'http://code:4318', protocol: 'grpc', metrics: { endpoint: 'http://code:9/x', protocol: 'http/json' } },
    'otlp http/json http://code:9/x',
  ],
  [
    'the environment before the code',
    { [E]: 'http://env:4318' },
    { metrics: { endpoint: 'http://code:9/x' } },
    'otlp http/protobuf http://env:4318/v1/metrics',
  ],
  [
    'the insecure variable of old',
    { [E]: 'host:4317', OTEL_EXPORTER_OTLP_METRIC_INSECURE: 'false' },
    undefined,
    'otlp grpc https://host:4317',
  ],
  [
    'secure metrics',
    { [E]: 'host:4317', OTEL_EXPORTER_OTLP_METRICS_INSECURE: 'false' },
    undefined,
    'otlp grpc https://host:4317',
  ],
  ['no options for metrics', {}, { metrics: null as unknown as undefined }, DEFAULT],
])('%s', async (_name, env, options, expected) => {
  const { sink, problems } = await started(env, options);
  expect(sink).toBe(expected);
  expect(problems).toEqual([]);
});

test.each<[string, NodeJS.ProcessEnv, OtlpOptions | undefined]>([
  ['no URL', { [M]: 'http://' }, undefined],
  ['a number for an endpoint', {}, { metrics: { endpoint: 4318 as unknown as string } }],
  ['an unknown protocol', { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'thrift' }, undefined],
  ['an unknown compression', { OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'brotli' }, undefined],
  ['a timeout below zero', { OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '-1' }, undefined],
  ['a certificate that is not there', { OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: '/nowhere/ca.pem' }, undefined],
  ['a header that HTTP does not allow', { OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'bad name=value' }, undefined],
  ['an interval of zero', { OTEL_METRIC_EXPORT_INTERVAL: '0' }, undefined],
  ['an interval in words', {}, { metrics: { intervalMs: 'often' as unknown as number } }],
  ['an export timeout that no timer holds', { OTEL_METRIC_EXPORT_TIMEOUT: '9999999999' }, undefined],
  ['an unknown temporality', { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'daily' }, undefined],
  ['an unknown aggregation', {}, { metrics: { histogramAggregation: 'summary' as 'explicit_bucket_histogram' } }],
])('what cannot be used is reported with a fix, and the default is taken: %s', async (_name, env, options) => {
  const { sink, problems } = await started(env, options);
  expect(sink).toBe(DEFAULT);
  expect(problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', fix: expect.stringMatching(/./) }]);
});

test('an exporter that nobody has is reported', async () => {
  const { sink, problems } = await started({ OTEL_METRICS_EXPORTER: 'otpl' });
  expect(sink).toBeUndefined();
  expect(problems).toMatchObject([
    { code: 'TL_CONFIG_VALUE', message: expect.stringContaining('OTEL_METRICS_EXPORTER') },
  ]);
});

test('credentials and queries are never shown', async () => {
  for (const endpoint of ['http://user:s3cret@host:4318/p?token=s3cret', 'http://user:s3cret@host:99999']) {
    expect(JSON.stringify(await started({ [M]: endpoint }))).not.toContain('s3cret');
    expect(JSON.stringify(await started({}, { metrics: { endpoint } }))).not.toContain('s3cret');
  }
});

describe('requests', () => {
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await startOtlpReceiver();
  });
  afterEach(async () => {
    await stopMetrics();
    await receiver.close();
  });

  async function exportOnce(options: OtlpOptions, env: NodeJS.ProcessEnv = {}): Promise<void> {
    const { engine, flush } = startMetrics({ endpoint: receiver.url, ...options }, env);
    engine.yields = () => snapshotOf(counterOf(2));
    expect(await flush()).toMatchObject({ made: 2, delivered: 2 });
  }

  test('header fields of code, environment and their parts for metrics add up, the latter winning', async () => {
    await exportOnce(
      { headers: { 'X-Code': 'code', 'x-own': 'code' }, metrics: { headers: { 'x-own': 'own', 'x-env': 'own' } } },
      {
        OTEL_EXPORTER_OTLP_HEADERS: 'x-env=all,x-all=all',
        OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-env=metrics',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-env=traces,x-traces=traces',
      },
    );
    const { headers } = receiver.requests[0] as { headers: Record<string, unknown> };
    expect(headers).toMatchObject({ 'x-code': 'code', 'x-own': 'own', 'x-env': 'metrics', 'x-all': 'all' });
    expect(headers).not.toHaveProperty('x-traces');
  });

  test('a headers callback for metrics is asked before the one for all signals', async () => {
    const own = (): Record<string, string> => ({ authorization: 'own' });
    await exportOnce({ headers: () => ({ authorization: 'all' }), metrics: { headers: own } });
    expect(receiver.requests[0]?.headers['authorization']).toBe('own');
  });

  test.each(['http/protobuf', 'http/json', 'grpc'] as const)(
    'metrics may be compressed alone, over %s',
    async (protocol) => {
      const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
      await exportOnce({ endpoint, protocol }, { OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip' });
      expect(receiver.requests).toMatchObject([{ signal: 'metrics', compression: 'gzip', protocol }]);
      expect(receiver.invalid).toEqual([]);
    },
  );

  test.each(['http/protobuf', 'grpc'] as const)(
    'metrics may have certificates of their own, over %s',
    async (protocol) => {
      const mutual = await startOtlpReceiver({ tls: { ...testCertificate, ca: testCertificate.cert } });
      const { cert, key } = testCertificate;
      const endpoint = protocol === 'grpc' ? mutual.grpcUrl : `${mutual.url}/v1/metrics`;
      await exportOnce({
        protocol,
        certificate: 'of-the-traces.pem',
        metrics: { endpoint, certificate: cert, clientCertificate: cert, clientKey: key },
      });
      expect(mutual.metrics()).toHaveLength(2);
      await stopMetrics();
      await mutual.close();
    },
  );

  test('metrics and traces go to endpoints of their own', async () => {
    const other = await startOtlpReceiver();
    await exportOnce({ metrics: { endpoint: `${other.url}/v1/metrics` } });
    expect(other.metrics()).toHaveLength(2);
    expect(receiver.counts().requests).toBe(0);
    await stopMetrics();
    await other.close();
  });
});
