import { metrics as api, trace } from '@opentelemetry/api';
import type { TelemetrySetup } from '@throughline/core';
import { redirectInternalLog, startTelemetry } from '@throughline/core';
import { metrics } from '@throughline/metrics';
import type { OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import type { OtlpOptions } from '../src/otlp-options.ts';
import { otlp } from '../src/otlp.ts';

let receiver: OtlpReceiver;
let setup: TelemetrySetup;

beforeEach(async () => {
  redirectInternalLog(() => undefined);
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await setup.shutdown();
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

function start(options: OtlpOptions, env: NodeJS.ProcessEnv = {}): void {
  const components = [otlp({ endpoint: receiver.url, ...options }), metrics(), tracing()];
  setup = startTelemetry({ serviceName: 'billing', flushOnExit: false, env }, components);
}

test('an exemplar leads from the point to the span', async () => {
  start({});
  const duration = api.getMeter('billing').createHistogram('request.duration', { unit: 's' });
  trace.getTracer('billing').startActiveSpan('request', (span) => {
    duration.record(0.2, { route: '/invoices' });
    span.end();
  });
  expect(await setup.forceFlush()).toMatchObject({ complete: true });
  const [span] = receiver.spans();
  // Beside what telemetry says of itself.
  expect(receiver.metrics().filter(({ name }) => !name.startsWith('otel.sdk.'))).toMatchObject([
    {
      name: 'request.duration',
      unit: 's',
      type: 'histogram',
      serviceName: 'billing',
      attributes: { route: '/invoices' },
      exemplars: [{ traceId: span?.traceId, spanId: span?.spanId, value: 0.2 }],
    },
  ]);
});

test.each(['delta', 'lowmemory', 'cumulative'])(
  'the preference %s decides what the second collection says',
  async (preference) => {
    start({}, { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference });
    const meter = api.getMeter('billing');
    const invoices = meter.createCounter('invoices');
    const open = meter.createUpDownCounter('open');
    let read = 0;
    meter.createObservableCounter('read').addCallback((result) => result.observe((read += 10)));
    for (let round = 0; round < 2; round++) {
      invoices.add(5);
      open.add(5);
      // oxlint-disable-next-line no-await-in-loop
      await setup.forceFlush();
    }
    const values = (name: string): unknown[] =>
      receiver
        .metrics()
        .filter((point) => point.name === name)
        .map(({ value }) => value);
    expect(values('invoices')).toEqual(preference === 'cumulative' ? [5, 10] : [5, 5]);
    expect(values('open')).toEqual([5, 10]);
    expect(values('read')).toEqual(preference === 'delta' ? [10, 10] : [10, 20]);
    const of = receiver.metrics().filter(({ name }) => name === 'invoices');
    const [first, second] = of.map(({ startTimeUnixNano, timeUnixNano }) => ({
      start: startTimeUnixNano,
      time: timeUnixNano,
    }));
    expect(second?.start).toBe(preference === 'cumulative' ? first?.start : first?.time);
  },
);

test('histograms are exponential where that is the default', async () => {
  start({ metrics: { histogramAggregation: 'base2_exponential_bucket_histogram' } });
  api.getMeter('billing').createHistogram('sizes').record(1000);
  await setup.forceFlush();
  const sizes = receiver.metrics().filter(({ name }) => name === 'sizes');
  expect(sizes).toMatchObject([{ type: 'exponentialHistogram', raw: { count: 1n } }]);
});

test('the status shows where metrics go', () => {
  start({});
  expect(setup.status.metrics).toMatchObject({
    enabled: true,
    exporters: [`otlp http/protobuf ${receiver.url}/v1/metrics`],
  });
});

const FIXTURE = `
  const { startTelemetry } = require('@throughline/core');
  const { metrics } = require('@throughline/metrics');
  const { otlp } = require('@throughline/otlp');
  const api = require('@opentelemetry/api');
  startTelemetry({ serviceName: 'ending' }, [metrics(), otlp()]);
  const meter = api.metrics.getMeter('billing');
  meter.createObservableGauge('uptime').addCallback((result) => result.observe(performance.now()));
  meter.createCounter('invoices').add(3);
`;

test.each([
  ['a natural end', '', {}],
  ['process.exit()', 'process.exit(0);', {}],
  ['SIGTERM', `setInterval(() => undefined, 1000); console.log('ready');`, { signal: 'SIGTERM', pattern: /ready/ }],
])('the last collection is delivered at %s', async (_name, end, signalled) => {
  start({ metrics: false });
  const signalWhen = 'signal' in signalled ? { signalWhen: { signal: 'SIGTERM', pattern: /ready/ } as const } : {};
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  await runFixture({ format: 'cjs', source: FIXTURE + end, env, ...signalWhen });
  expect(
    receiver
      .metrics()
      .filter(({ name }) => name === 'invoices')
      .at(-1),
  ).toMatchObject({ value: 3 });
  expect(receiver.metrics().filter(({ name }) => name === 'uptime').length).toBeGreaterThan(0);
});
