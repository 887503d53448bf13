import type { TelemetryStatus } from '@throughline/core';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { startOtlp, stopOtlp } from './started-otlp.ts';

afterEach(stopOtlp);

interface Started extends TelemetryStatus {
  readonly sink: string;
  readonly lines: readonly string[];
}

function started(env: NodeJS.ProcessEnv, options?: OtlpOptions): Started {
  const { setup, lines, sink } = startOtlp(options, env);
  return { ...setup.status, sink, lines };
}

const E = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const T = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
const P = 'OTEL_EXPORTER_OTLP_PROTOCOL';
const J = 'OTEL_EXPORTER_JAEGER_ENDPOINT';

test.each<[string, NodeJS.ProcessEnv, OtlpOptions | undefined, string]>([
  ['nothing at all', {}, undefined, 'otlp http/protobuf http://localhost:4318/v1/traces'],
  ['null for options', {}, null as unknown as OtlpOptions, 'otlp http/protobuf http://localhost:4318/v1/traces'],
  [
    'a URL for all signals',
    { [E]: 'http://collector:4318' },
    undefined,
    'otlp http/protobuf http://collector:4318/v1/traces',
  ],
  [
    'a URL with a path',
    { [E]: 'https://cloud.test/v1/projects/p/otlp/' },
    undefined,
    'otlp http/protobuf https://cloud.test/v1/projects/p/otlp/v1/traces',
  ],
  [
    'a URL for traces, as it stands',
    { [T]: 'http://host:1234/custom/path' },
    undefined,
    'otlp http/protobuf http://host:1234/custom/path',
  ],
  ['a URL for traces without a path', { [T]: 'http://host:1234' }, undefined, 'otlp http/protobuf http://host:1234/'],
  [
    'traces before all signals',
    { [E]: 'http://a:1', [T]: 'http://b:2/t' },
    undefined,
    'otlp http/protobuf http://b:2/t',
  ],
  ['port 4317', { [E]: 'http://host:4317' }, undefined, 'otlp grpc http://host:4317'],
  ['port 4317 without a scheme', { [E]: 'localhost:4317' }, undefined, 'otlp grpc http://localhost:4317'],
  ['port 4318 without a scheme', { [E]: 'otel:4318' }, undefined, 'otlp http/protobuf http://otel:4318/v1/traces'],
  ['a host alone', { [E]: 'otel' }, undefined, 'otlp http/protobuf http://otel/v1/traces'],
  ['an IPv6 address', { [E]: '[::1]:4317' }, undefined, 'otlp grpc http://[::1]:4317'],
  ['blanks around it', { [E]: '  http://host:4318  ' }, undefined, 'otlp http/protobuf http://host:4318/v1/traces'],
  ['an empty value', { [E]: '' }, undefined, 'otlp http/protobuf http://localhost:4318/v1/traces'],
  ['grpc:// as a scheme', { [E]: 'grpc://host:9999' }, undefined, 'otlp grpc http://host:9999'],
  ['grpcs:// as a scheme', { [E]: 'GRPCS://host:9999' }, undefined, 'otlp grpc https://host:9999'],
  ['the protocol grpc alone', { [P]: 'grpc' }, undefined, 'otlp grpc http://localhost:4317'],
  [
    'the protocol of traces before that of all',
    { [P]: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
    undefined,
    'otlp http/json http://localhost:4318/v1/traces',
  ],
  ['a protocol in capitals', { [P]: 'HTTP/JSON' }, undefined, 'otlp http/json http://localhost:4318/v1/traces'],
  ['a code option', {}, { endpoint: 'http://code:4318' }, 'otlp http/protobuf http://code:4318/v1/traces'],
  [
    'a code option for traces',
    {},
    { endpoint: 'http://code:4318', tracesEndpoint: 'http://code:9/x' },
    'otlp http/protobuf http://code:9/x',
  ],
  [
    'the environment before the code',
    { [E]: 'http://env:4318' },
    { endpoint: 'http://code:4318', tracesEndpoint: 'http://code:9/x' },
    'otlp http/protobuf http://env:4318/v1/traces',
  ],
  [
    'secure without a scheme',
    { [E]: 'host:4317', OTEL_EXPORTER_OTLP_INSECURE: 'false' },
    undefined,
    'otlp grpc https://host:4317',
  ],
  [
    'the insecure variable of old',
    { [E]: 'host:4317', OTEL_EXPORTER_OTLP_SPAN_INSECURE: 'true' },
    undefined,
    'otlp grpc http://host:4317',
  ],
])('%s', (_name, env, options, expected) => {
  const { sink, problems } = started(env, options);
  expect(sink).toBe(expected);
  expect(problems).toEqual([]);
});

test.each<[string, NodeJS.ProcessEnv, string, string]>([
  [
    'the agent by UDP',
    { [J]: 'localhost:6831' },
    'otlp http/protobuf http://localhost:4318/v1/traces',
    'http://localhost:4318',
  ],
  [
    'the other UDP port',
    { [J]: 'udp://jaeger:6832' },
    'otlp http/protobuf http://jaeger:4318/v1/traces',
    'http://jaeger:4318',
  ],
  [
    'the collector by Thrift',
    { [J]: 'http://jaeger:14268/api/traces' },
    'otlp http/protobuf http://jaeger:4318/v1/traces',
    'http://jaeger:4318',
  ],
  ['the collector by gRPC', { [J]: 'jaeger:14250' }, 'otlp grpc http://jaeger:4317', 'http://jaeger:4317'],
  ['a host alone', { [J]: 'jaeger' }, 'otlp http/protobuf http://jaeger:4318/v1/traces', 'http://jaeger:4318'],
])('an endpoint of Jaeger is translated: %s', (_name, env, expected, to) => {
  const { sink, problems, translatedFrom, lines } = started(env);
  expect(sink).toBe(expected);
  expect(translatedFrom).toEqual({ [to]: `Jaeger endpoint ${env[J] as string}` });
  expect(problems).toMatchObject([{ code: 'TL_CONFIG_TRANSLATED' }]);
  expect(lines).toHaveLength(1);
});

test('an endpoint of Jaeger may be given in the code, and OTLP in the environment beats it', () => {
  expect(started({}, { jaegerEndpoint: 'localhost:6831' }).sink).toBe(
    'otlp http/protobuf http://localhost:4318/v1/traces',
  );
});

test('OTLP in the environment beats Jaeger in the code', () => {
  const { sink, translatedFrom } = started({ [E]: 'http://new:4318' }, { jaegerEndpoint: 'old:6831' });
  expect(sink).toBe('otlp http/protobuf http://new:4318/v1/traces');
  expect(translatedFrom).toEqual({});
});

test.each<[string, NodeJS.ProcessEnv, OtlpOptions | undefined, string]>([
  ['no URL', { [E]: 'http://' }, undefined, 'TL_CONFIG_VALUE'],
  ['a port out of range', { [E]: 'http://host:99999' }, undefined, 'TL_CONFIG_VALUE'],
  ['an unknown scheme', { [T]: 'ftp://host/x' }, undefined, 'TL_CONFIG_VALUE'],
  ['a number for an endpoint', {}, { endpoint: 4318 as unknown as string }, 'TL_CONFIG_VALUE'],
  ['an unknown protocol', { [P]: 'thrift' }, undefined, 'TL_CONFIG_VALUE'],
  ['an unknown compression', { OTEL_EXPORTER_OTLP_COMPRESSION: 'brotli' }, undefined, 'TL_CONFIG_VALUE'],
  ['a timeout below zero', { OTEL_EXPORTER_OTLP_TIMEOUT: '-1' }, undefined, 'TL_CONFIG_VALUE'],
  ['a timeout in words', { OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: 'ten' }, undefined, 'TL_CONFIG_VALUE'],
  [
    'a certificate that is not there',
    { OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem' },
    undefined,
    'TL_CONFIG_VALUE',
  ],
  ['a header that HTTP does not allow', { OTEL_EXPORTER_OTLP_HEADERS: 'bad name=value' }, undefined, 'TL_CONFIG_VALUE'],
  ['a header value that is no text', {}, { headers: { key: 5 as unknown as string } }, 'TL_CONFIG_VALUE'],
  [
    'a batch larger than the queue',
    { OTEL_BSP_MAX_QUEUE_SIZE: '100', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '200' },
    undefined,
    'TL_CONFIG_CONFLICT',
  ],
  ['a negative queue', { OTEL_BSP_MAX_QUEUE_SIZE: '-1' }, undefined, 'TL_CONFIG_VALUE'],
])('what cannot be used is reported with a fix, and the default is taken: %s', (_name, env, options, code) => {
  const { sink, problems } = started(env, options);
  expect(sink).toBe('otlp http/protobuf http://localhost:4318/v1/traces');
  expect(problems).toMatchObject([{ code, fix: expect.stringMatching(/./) }]);
});

test.each<[string, NodeJS.ProcessEnv]>([
  ['HTTP to the gRPC port', { [E]: 'http://host:4317', [P]: 'http/protobuf' }],
  ['gRPC to the HTTP port', { [E]: 'http://host:4318', [P]: 'grpc' }],
])('a protocol that does not fit the port is reported: %s', (_name, env) => {
  expect(started(env).problems).toMatchObject([
    { code: 'TL_CONFIG_CONFLICT', fix: expect.stringContaining('OTEL_EXPORTER_OTLP_PROTOCOL') },
  ]);
});

test('credentials and queries are never shown', () => {
  for (const endpoint of [
    'http://user:s3cret@host:4318/p?token=s3cret',
    'http://user:s3cret@host:99999',
    'user:s3cret@host:4318',
    'ftp://user:s3cret@host',
  ]) {
    for (const env of [{ [T]: endpoint }, { [J]: endpoint }]) {
      const everything = JSON.stringify(started(env));
      expect(everything).not.toContain('s3cret');
    }
  }
});

test('a header that is left out does not show its value', () => {
  const { problems, lines } = started({
    OTEL_EXPORTER_OTLP_HEADERS: 'bad name=s3cret,ok=%0as3cret,content-type=s3cret',
  });
  expect(problems).toHaveLength(3);
  expect(JSON.stringify([problems, lines])).not.toContain('s3cret');
});

test.each<[string, string, readonly string[]]>([
  ['otlp', 'otlp http/protobuf http://localhost:4318/v1/traces', []],
  ['none', 'none', []],
  ['console', 'none', []],
  ['console,otlp', 'otlp http/protobuf http://localhost:4318/v1/traces', []],
  ['otlp/stdout', 'otlp/stdout', []],
  ['OTLP, otlp/stdout', 'otlp http/protobuf http://localhost:4318/v1/traces+otlp/stdout', []],
  ['zipkin', 'none', ['TL_CONFIG_UNSUPPORTED']],
  ['jaeger,otlp', 'otlp http/protobuf http://localhost:4318/v1/traces', ['TL_CONFIG_UNSUPPORTED']],
  ['otpl', 'none', ['TL_CONFIG_VALUE']],
])('OTEL_TRACES_EXPORTER=%s', (exporters, expected, codes) => {
  const { sink, problems } = started({ OTEL_TRACES_EXPORTER: exporters });
  expect(sink).toBe(expected);
  expect(problems.map(({ code }) => code)).toEqual(codes);
});
