import type { DeliveryReport } from '@throughline/core';
import type { FixtureOptions, FixtureResult, OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';

const MADE = 10_000;

const LOGS = `
  const { EMPTY_LOG_BLOCK, createScope, ports, startTelemetry } = require('@throughline/core');
  const { otlp } = require('@throughline/otlp');
  const engine = {
    name: 'engine',
    start: ({ ports }) => {
      ports.log = { enabled: () => true, emit() {}, block: () => EMPTY_LOG_BLOCK };
      return {};
    },
  };
  const component = otlp();
  let handle;
  startTelemetry({ serviceName: 'ending' }, [{ name: 'otlp', start: (core) => (handle = component.start(core)) }, engine]);
  const scope = createScope('fixture');
  const identity = { traceId0: 1, traceId1: 2, traceId2: 3, traceId3: 4, spanId0: 9, spanId1: 1, traceFlags: 1, traceState: undefined };
  let made = 0;
  function make(count) {
    for (let index = 0; index < count; index++) {
      ports.logSink.emit({
        scope, ticks: performance.now(), explicitTime: undefined, explicitObservedTime: undefined, severityNumber: 9, severityText: 'INFO',
        eventName: undefined, body: 'line ' + made++, attributeList: ['index', index], block: undefined, droppedAttributes: 0, identity,
      });
    }
  }
`;

/** More than the default queue holds within one tick, and time for a receiver that decodes and checks each record on a busy machine. */
const ROOM = { OTEL_BLRP_MAX_QUEUE_SIZE: '20000', THROUGHLINE_EXIT_TIMEOUT: '20000' };

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
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...ROOM, ...options.env };
  return runFixture({ format: 'cjs', ...options, env, source: LOGS + source });
}

function distinctLines(): number {
  return new Set(receiver.logs().map(({ body }) => body)).size;
}

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test.each(Object.entries(WAYS_TO_END))(`%s loses no record, over ${protocol}`, async (_name, [end, expected]) => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? receiver.grpcUrl : receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    };
    const { code, stderr } = await run(`make(${MADE}); ${end}`, { env });
    expect(code).toBe(expected);
    expect(stderr).not.toMatch(/^throughline/m);
    expect(distinctLines()).toBe(MADE);
  });
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s loses no record and still ends the process', async (signal) => {
  const ended = await run(`setInterval(() => undefined, 1000); make(${MADE}); console.log('ready');`, {
    signalWhen: { pattern: /ready/, signal },
  });
  expect(ended.signal).toBe(signal);
  expect(distinctLines()).toBe(MADE);
});

test('a signal in the tick of the last record loses none', async () => {
  const ended = await run(`setInterval(() => undefined, 1000); make(${MADE}); process.kill(process.pid, 'SIGTERM');`);
  expect(ended.signal).toBe('SIGTERM');
  expect(distinctLines()).toBe(MADE);
});

test('the first record of a process that exits in the same tick arrives', async () => {
  await run(`make(1); process.exit(0);`);
  expect(distinctLines()).toBe(1);
});

test('what is logged after the end of telemetry is counted as lost', async () => {
  const source = `
    process.on('exit', () => { make(3); console.log(JSON.stringify(handle.deliveries())); });
    process.exit(0);
  `;
  const { stdout } = await run(source);
  expect(JSON.parse(stdout)).toMatchObject([
    { signal: 'traces' },
    { signal: 'logs', made: 3, delivered: 0, dropped: 3, queued: 0, reasons: { shutdown: 3 } },
  ]);
});

test('the books balance after an exit at which nobody listens', async () => {
  await receiver.goDown();
  const source = `make(600); process.on('exit', () => console.log(JSON.stringify(handle.deliveries()))); process.exit(0);`;
  const { stdout, stderr } = await run(source);
  const report = (JSON.parse(stdout) as DeliveryReport[]).find(({ signal }) => signal === 'logs');
  expect(report).toMatchObject({ made: 600, delivered: 0, dropped: 600, queued: 0, reasons: { shutdown: 600 } });
  expect(stderr).toMatch(/600 log records were not delivered/);
});

test('an endpoint of logs that hangs takes no time from the spans', async () => {
  const hanging = await startOtlpReceiver();
  hanging.respondWith({ kind: 'hang' });
  const source = `
    make(10);
    ports.spanSink.end({
      scope, name: 'span', kind: 0, traceId0: 1, traceId1: 2, traceId2: 3, traceId3: 4, spanId0: 9, spanId1: 1, traceFlags: 1,
      traceState: undefined, parentId0: 0, parentId1: 0, parentIsRemote: false, startTicks: 1, endTicks: 2, explicitStart: undefined,
      explicitEnd: undefined, attributeList: undefined, block: undefined, eventList: undefined, linkList: undefined, statusCode: 0,
      statusMessage: undefined, droppedAttributes: 0, droppedEvents: 0, droppedLinks: 0,
    });
    process.on('exit', () => console.log(JSON.stringify(handle.deliveries())));
    process.exit(0);
  `;
  const { stdout } = await run(source, {
    env: {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${hanging.url}/v1/logs`,
      THROUGHLINE_EXIT_TIMEOUT: '2000',
    },
  });
  expect(JSON.parse(stdout)).toMatchObject([
    { signal: 'traces', made: 1, delivered: 1 },
    { signal: 'logs', made: 10, delivered: 0, dropped: 10, reasons: { shutdown: 10 } },
  ]);
  await hanging.close();
});

test('lines of OTLP on standard output are complete at every end', async () => {
  for (const end of ['', 'process.exit(0);']) {
    // oxlint-disable-next-line no-await-in-loop
    const { stdout } = await run(`make(700); ${end}`, { env: { OTEL_LOGS_EXPORTER: 'otlp/stdout' } });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[] });
    expect(lines.map(({ resourceLogs }) => resourceLogs[0]?.scopeLogs[0]?.logRecords.length)).toEqual([512, 188]);
  }
});
