import type { FixtureOptions, FixtureResult, OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';

const POINTS = 3000;

/** An engine whose counters have a number of points; `add` is what an application does to all of them. */
const METRICS = `
  const { createAttributeBlock, createScope, noopMetricCollectionPort, ports, startTelemetry } = require('@throughline/core');
  const { otlp } = require('@throughline/otlp');
  const scope = createScope('fixture');
  const blocks = Array.from({ length: ${POINTS} }, (_, index) =>
    createAttributeBlock(['index', index], { generation: 0, droppedAttributes: 0 }));
  let value = 0;
  let observed = () => 0;
  const add = () => { value++; };
  const snapshot = () => ({ failures: [], scopes: [{ scope, metrics: [
    { type: 'sum', name: 'requests', description: '', unit: '', kind: 'counter', valueType: 1, temporality: 'cumulative', monotonic: true,
      points: value === 0 ? [] : blocks.map((attributes) => ({ attributes, startTicks: 1, ticks: performance.now(), exemplars: [], value: value + observed() })) },
  ] }] });
  const engine = {
    name: 'engine',
    start: ({ ports }) => {
      ports.metricCollection = { collect: async () => snapshot(), collectNow: snapshot, readersChanged() {} };
      return { stop: async () => { ports.metricCollection = noopMetricCollectionPort; } };
    },
  };
  const component = otlp();
  let handle;
  startTelemetry({ serviceName: 'ending' }, [engine, { name: 'otlp', start: (core) => (handle = component.start(core)) }]);
`;

const WAYS_TO_END: Readonly<Record<string, readonly [string, number]>> = {
  'a natural end': ['', 0],
  'process.exit(0)': ['process.exit(0);', 0],
  'process.exit(7)': ['process.exit(7);', 7],
  'process.exit in a later tick': ['setTimeout(() => process.exit(0), 50);', 0],
  'an uncaught exception': [`setTimeout(() => { throw new Error('uncaught'); }, 5);`, 1],
  'an unhandled rejection': [`Promise.reject(new Error('unhandled'));`, 1],
};

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  expect(receiver.invalid).toEqual([]);
  await receiver.close();
});

function run(source: string, options: Partial<FixtureOptions> = {}): Promise<FixtureResult> {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...options.env };
  return runFixture({ format: 'cjs', ...options, env, source: METRICS + source });
}

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test.each(Object.entries(WAYS_TO_END))(
    `%s delivers the last collection, once, over ${protocol}`,
    async (_name, end) => {
      const [source, expected] = end;
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? receiver.grpcUrl : receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      };
      const { code, stderr } = await run(`add(); ${source}`, { env });
      expect(code).toBe(expected);
      expect(stderr).not.toMatch(/^throughline/m);
      expect(receiver.metrics().map(({ value }) => value)).toEqual(Array.from({ length: POINTS }, () => 1));
    },
  );
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s delivers the last collection and still ends the process',
  async (signal) => {
    const ended = await run(`setInterval(() => undefined, 1000); add(); console.log('ready');`, {
      signalWhen: { pattern: /ready/, signal },
    });
    expect(ended.signal).toBe(signal);
    expect(receiver.metrics()).toHaveLength(POINTS);
  },
);

test('what happens after the flush of a natural end is delivered too', async () => {
  await run(`add(); process.once('beforeExit', () => setTimeout(add, 100));`);
  expect(
    receiver
      .metrics()
      .slice(-POINTS)
      .map(({ value }) => value),
  ).toEqual(Array.from({ length: POINTS }, () => 2));
});

test('values that differ at each reading do not keep a process from ending', async () => {
  const { code } = await run(`add(); observed = () => performance.now();`);
  expect(code).toBe(0);
  expect(receiver.metrics().length).toBeGreaterThanOrEqual(POINTS);
});

test('spans and metrics share the time that is left: an endpoint that hangs takes none from the other', async () => {
  const hanging = await startOtlpReceiver();
  hanging.respondWith({ kind: 'hang' });
  const source = `
    add();
    ports.spanSink.end({
      scope, name: 'span', kind: 0, traceId0: 1, traceId1: 2, traceId2: 3, traceId3: 4, spanId0: 9, spanId1: 1, traceFlags: 1,
      traceState: undefined, parentId0: 0, parentId1: 0, parentIsRemote: false, startTicks: 1, endTicks: 2, explicitStart: undefined,
      explicitEnd: undefined, attributeList: undefined, block: undefined, eventList: undefined, linkList: undefined, statusCode: 0,
      statusMessage: undefined, droppedAttributes: 0, droppedEvents: 0, droppedLinks: 0,
    });
    process.on('exit', () => console.log(JSON.stringify(handle.deliveries())));
    process.exit(0);
  `;
  const { stdout } = await run(source, { env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${hanging.url}/v1/traces` } });
  expect(JSON.parse(stdout)).toMatchObject([
    { signal: 'traces', made: 1, delivered: 0, dropped: 1, reasons: { shutdown: 1 } },
    { signal: 'metrics', made: POINTS, delivered: POINTS, dropped: 0, queued: 0 },
  ]);
  expect(receiver.metrics()).toHaveLength(POINTS);
  await hanging.close();
});

test('the books balance after an exit at which nobody listens', async () => {
  await receiver.goDown();
  const source = `add(); process.on('exit', () => console.log(JSON.stringify(handle.deliveries()))); process.exit(0);`;
  const { stdout, stderr } = await run(source);
  expect(JSON.parse(stdout)).toMatchObject([
    { signal: 'traces', made: 0 },
    { made: POINTS, delivered: 0, dropped: POINTS, queued: 0, reasons: { shutdown: POINTS } },
  ]);
  expect(stderr).toMatch(/3000 data points were not delivered/);
});

test('the timer does not keep the process alive', async () => {
  const { durationMs } = await run(`add(); setTimeout(() => undefined, 100);`, {
    env: { OTEL_METRIC_EXPORT_INTERVAL: '60000' },
  });
  expect(durationMs).toBeLessThan(8000);
});

test('lines of OTLP on standard output are complete at every end', async () => {
  for (const end of ['', 'process.exit(0);']) {
    const { stdout } = await run(`add(); ${end}`, { env: { OTEL_METRICS_EXPORTER: 'otlp/stdout' } });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([{ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'requests' }] }] }] }]);
  }
});
