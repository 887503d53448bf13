import type { DeliveryReport, TelemetryStatus } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { madeLog } from './made-log.ts';
import { startLogs, stopLogs } from './started-logs.ts';

afterEach(stopLogs);

interface Started extends TelemetryStatus {
  readonly sinks: readonly string[];
}

async function started(env: NodeJS.ProcessEnv, options?: OtlpOptions): Promise<Started> {
  const { setup, flush } = startLogs(options, { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', ...env });
  const { deliveries } = await flush(0);
  return { ...setup.status, sinks: deliveries.map(({ sink }) => sink) };
}

const E = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const L = 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT';
const DEFAULT = 'otlp http/protobuf http://localhost:4318/v1/logs';

test.each<[string, NodeJS.ProcessEnv, OtlpOptions | undefined, readonly string[]]>([
  ['nothing at all', {}, undefined, [DEFAULT]],
  ['a URL for all signals', { [E]: 'http://host:4318' }, undefined, ['otlp http/protobuf http://host:4318/v1/logs']],
  [
    'a URL for logs',
    { [L]: 'http://loki:3100/otlp/v1/logs' },
    undefined,
    ['otlp http/protobuf http://loki:3100/otlp/v1/logs'],
  ],
  [
    'logs before all signals',
    { [E]: 'http://a:1', [L]: 'http://b:2/l' },
    undefined,
    ['otlp http/protobuf http://b:2/l'],
  ],
  [
    'URLs for other signals',
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t:1/t' },
    { tracesEndpoint: 'http://t:1/t' },
    [DEFAULT],
  ],
  ['an endpoint of Jaeger, which takes no logs', {}, { jaegerEndpoint: 'jaeger:6831' }, [DEFAULT]],
  ['port 4317', { [E]: 'host:4317' }, undefined, ['otlp grpc http://host:4317']],
  [
    'the protocol of logs',
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' },
    undefined,
    ['otlp http/json http://localhost:4318/v1/logs'],
  ],
  [
    'a code option for logs',
    {},
    { endpoint: 'http://code:4318', protocol: 'grpc', logs: { endpoint: 'http://code:9/x', protocol: 'http/json' } },
    ['otlp http/json http://code:9/x'],
  ],
  [
    'the environment before the code',
    { [E]: 'http://env:4318' },
    { logs: { endpoint: 'http://code:9/x' } },
    ['otlp http/protobuf http://env:4318/v1/logs'],
  ],
  [
    'secure logs',
    { [E]: 'host:4317', OTEL_EXPORTER_OTLP_LOGS_INSECURE: 'false' },
    undefined,
    ['otlp grpc https://host:4317'],
  ],
  ['no options for logs', {}, { logs: null as unknown as undefined }, [DEFAULT]],
  ['none', { OTEL_LOGS_EXPORTER: 'none' }, undefined, []],
  ['none beside others', { OTEL_LOGS_EXPORTER: 'otlp,none' }, undefined, []],
  ['none in the code', {}, { logs: false }, []],
  ['none in the code and otlp in the environment', { OTEL_LOGS_EXPORTER: 'otlp' }, { logs: false }, [DEFAULT]],
  ['the console, which another package has', { OTEL_LOGS_EXPORTER: 'console' }, undefined, []],
  ['a list', { OTEL_LOGS_EXPORTER: 'console, OTLP/stdout ,otlp' }, undefined, [DEFAULT, 'otlp/stdout']],
  ['exporters of other signals', { OTEL_TRACES_EXPORTER: 'none' }, undefined, [DEFAULT]],
])('%s', async (_name, env, options, expected) => {
  const { sinks, problems } = await started(env, options);
  expect(sinks).toEqual(expected);
  expect(problems).toEqual([]);
});

test.each<[string, NodeJS.ProcessEnv, OtlpOptions | undefined]>([
  ['no URL', { [L]: 'http://' }, undefined],
  ['a number for an endpoint', {}, { logs: { endpoint: 4318 as unknown as string } }],
  ['an unknown protocol', { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'thrift' }, undefined],
  ['an unknown compression', { OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'brotli' }, undefined],
  ['a timeout below zero', { OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '-1' }, undefined],
  ['a certificate that is not there', { OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: '/nowhere/ca.pem' }, undefined],
  ['a header that HTTP does not allow', { OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'bad name=value' }, undefined],
  ['a queue of nothing', { OTEL_BLRP_MAX_QUEUE_SIZE: '0' }, undefined],
  ['batches of nothing', { OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '0' }, undefined],
  ['a delay in words', {}, { logs: { batch: { scheduleDelayMs: 'often' as unknown as number } } }],
  ['an export timeout that no timer holds', { OTEL_BLRP_EXPORT_TIMEOUT: '9999999999' }, undefined],
])('what cannot be used is reported with a fix, and the default is taken: %s', async (_name, env, options) => {
  const { sinks, problems } = await started(env, options);
  expect(sinks).toEqual([DEFAULT]);
  expect(problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', fix: expect.stringMatching(/./) }]);
});

test('an exporter that nobody has is reported', async () => {
  const { sinks, problems } = await started({ OTEL_LOGS_EXPORTER: 'otpl' });
  expect(sinks).toEqual([]);
  expect(problems).toMatchObject([{ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('OTEL_LOGS_EXPORTER') }]);
});

test('a batch that is larger than the queue is reported and made smaller', async () => {
  const { sinks, problems } = await started({ OTEL_BLRP_MAX_QUEUE_SIZE: '10', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '20' });
  expect(sinks).toEqual([DEFAULT]);
  expect(problems).toMatchObject([{ code: 'TL_CONFIG_CONFLICT', fix: expect.stringContaining('OTEL_BLRP') }]);
});

describe('requests', () => {
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await startOtlpReceiver();
  });
  afterEach(async () => {
    await stopLogs();
    expect(receiver.invalid).toEqual([]);
    await receiver.close();
  });

  function batchSizes(): (number | undefined)[] {
    return receiver.requests.map(({ decoded }) => decoded?.resourceLogs[0]?.scopeLogs[0]?.logRecords.length);
  }

  test('header fields of code, environment and their parts for logs add up, the latter winning', async () => {
    const options = { headers: { 'X-Code': 'code', 'x-own': 'code' }, logs: { headers: { 'x-own': 'own' } } };
    const { emitMany, flush } = startLogs(
      { endpoint: receiver.url, ...options },
      {
        OTEL_EXPORTER_OTLP_HEADERS: 'x-env=all,x-all=all',
        OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-env=logs',
        OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-metrics=metrics',
      },
    );
    emitMany(1);
    await flush();
    const { headers } = receiver.requests[0] as { headers: Record<string, unknown> };
    expect(headers).toMatchObject({ 'x-code': 'code', 'x-own': 'own', 'x-env': 'logs', 'x-all': 'all' });
    expect(headers).not.toHaveProperty('x-metrics');
  });

  test.each(['http/protobuf', 'http/json', 'grpc'] as const)(
    'logs may be compressed alone, over %s',
    async (protocol) => {
      const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;
      const env = { OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip' };
      const { emitMany, flush } = startLogs({ endpoint, protocol }, env);
      emitMany(2);
      await flush();
      expect(receiver.requests).toMatchObject([{ signal: 'logs', compression: 'gzip', protocol }]);
      expect(receiver.logs()).toHaveLength(2);
    },
  );

  test('a batch is closed when it is full', async () => {
    const { emitMany, flush } = startLogs({ endpoint: receiver.url }, { OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '10' });
    emitMany(25);
    await receiver.waitForLogs(20);
    expect(batchSizes()).toEqual([10, 10]);
    await flush();
    expect(batchSizes()).toEqual([10, 10, 5]);
  });

  test('a batch is closed when its first record has waited long enough, without what is set for spans', async () => {
    const env = { OTEL_BLRP_SCHEDULE_DELAY: '50', OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BSP_MAX_QUEUE_SIZE: '1' };
    const { emitMany } = startLogs({ endpoint: receiver.url, batch: { maxExportBatchSize: 1 } }, env);
    emitMany(3);
    await receiver.waitForLogs(3);
    expect(batchSizes()).toEqual([3]);
  });

  test('what does not fit into the queue is dropped at once and counted: the newest', async () => {
    const env = { OTEL_BLRP_MAX_QUEUE_SIZE: '20' };
    const { emit, flush, report, lines } = startLogs({ endpoint: receiver.url }, env);
    for (let index = 0; index < 30; index++) emit(madeLog({ body: `line ${index}` }));
    expect(await report()).toMatchObject({ made: 30, queued: 20, dropped: 10, reasons: { queue_full: 10 } });
    expect(lines).toEqual([
      expect.stringMatching(/log records for otlp .* the queue of 20 .*OTEL_BLRP_MAX_QUEUE_SIZE/),
    ]);
    await flush();
    expect(receiver.logs().map(({ body }) => body)).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index}`));
  });

  test('the queue is bounded by bytes too', async () => {
    const { emit, report } = startLogs({ endpoint: receiver.url, logs: { batch: { maxQueueBytes: 100_000 } } });
    for (let index = 0; index < 30; index++) emit(madeLog({ body: 'x'.repeat(10_000) }));
    expect(await report()).toMatchObject({ queued: 9, dropped: 21 });
  });

  test.each(['first', 'last', 'none'] as const)(
    'the first record is not lost, and arrives once, where the engine starts: %s',
    async (engine) => {
      const { emit, flush, report } = startLogs({ endpoint: receiver.url }, {}, engine);
      // In the tick of the start: nothing can have been opened but by the record itself.
      emit(madeLog({ body: 'the first' }));
      emit(madeLog({ body: 'the second' }));
      expect(await flush()).toMatchObject({ made: 2, delivered: 2 });
      expect(receiver.logs().map(({ body }) => body)).toEqual(['the first', 'the second']);
      expect(await report()).toMatchObject({ signal: 'logs', made: 2 } satisfies Partial<DeliveryReport>);
    },
  );

  test('two places get each record, the first one too', async () => {
    const written: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = ((line: Uint8Array, done: () => void) => {
      written.push(new TextDecoder().decode(line));
      done();
      return true;
    }) as typeof write;
    const { emitMany, flush } = startLogs({ endpoint: receiver.url }, { OTEL_LOGS_EXPORTER: 'otlp,otlp/stdout' });
    emitMany(3);
    const report = await flush();
    process.stdout.write = write;
    expect(report).toMatchObject({ made: 6, delivered: 6 });
    expect(receiver.logs()).toHaveLength(3);
    const [line] = written;
    const { resourceLogs } = JSON.parse(line as string) as {
      resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[];
    };
    expect(resourceLogs[0]?.scopeLogs[0]?.logRecords).toHaveLength(3);
  });

  test('records that come after the end are not held', async () => {
    const { setup, emitMany } = startLogs({ endpoint: receiver.url });
    await setup.shutdown();
    emitMany(5);
    expect(await setup.shutdown()).toMatchObject({ made: 0 });
    expect(receiver.counts().requests).toBe(0);
  });
});
