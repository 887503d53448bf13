import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import type { DeliveryReport } from '@throughline/core';
import type { FixtureOptions, FixtureResult, OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';

import { startBlackHole } from './black-hole.ts';

const MADE = 1000;

const SPANS = `
  const { createScope, ports, startTelemetry } = require('@throughline/core');
  const { otlp } = require('@throughline/otlp');
  const component = otlp();
  let handle;
  startTelemetry({ serviceName: 'ending' }, [{ name: 'otlp', start: (core) => (handle = component.start(core)) }]);
  const scope = createScope('fixture');
  function make(count, text = '') {
    for (let index = 1; index <= count; index++) {
      ports.spanSink.end({
        scope, name: 'span', kind: 0, traceId0: 1, traceId1: 2, traceId2: 3, traceId3: 4, spanId0: 9, spanId1: index, traceFlags: 1,
        traceState: undefined, parentId0: 0, parentId1: 0, parentIsRemote: false, startTicks: 1, endTicks: 2, explicitStart: undefined,
        explicitEnd: undefined, attributeList: ['index', index, 'text', text], block: undefined, eventList: undefined, linkList: undefined,
        statusCode: 0, statusMessage: undefined, droppedAttributes: 0, droppedEvents: 0, droppedLinks: 0,
      });
    }
  }
`;

const WAYS_TO_END: Readonly<Record<string, string>> = {
  'a natural end': '',
  'process.exit(0)': 'process.exit(0);',
  'process.exit(7)': 'process.exit(7);',
  'an exit code that was set': 'process.exitCode = 3;',
  'process.exit in a later tick': 'setTimeout(() => process.exit(0), 50);',
  'an uncaught exception': `setTimeout(() => { throw new Error('uncaught'); }, 5);`,
  'an unhandled rejection': `Promise.reject(new Error('unhandled'));`,
};

const CODES: Readonly<Record<string, number>> = {
  'process.exit(7)': 7,
  'an exit code that was set': 3,
  'an uncaught exception': 1,
  'an unhandled rejection': 1,
};

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.close());

function run(source: string, options: Partial<FixtureOptions> = {}): Promise<FixtureResult> {
  return runFixture({ format: 'cjs', ...options, source: SPANS + source });
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test.each(Object.entries(WAYS_TO_END))(`%s loses nothing, over ${protocol}`, async (name, end) => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? receiver.grpcUrl : receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    };
    const { code, stderr } = await run(`make(${MADE}); ${end}`, { env });
    expect(code).toBe(CODES[name] ?? 0);
    expect(stderr).not.toMatch(/^throughline/m);
    expect(receiver.invalid).toEqual([]);
    expect(new Set(receiver.spans().map(({ spanId }) => spanId)).size).toBe(MADE);
  });
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s loses nothing and still ends the process', async (signal) => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const ended = await run(`setInterval(() => undefined, 1000); make(${MADE}); console.log('ready');`, {
    env,
    signalWhen: { pattern: /ready/, signal },
  });
  expect(ended.signal).toBe(signal);
  expect(receiver.spans()).toHaveLength(MADE);
});

test.each(['natural end', 'process.exit'] as const)(
  'an endpoint that hangs holds the end up for two seconds at most: %s',
  async (way) => {
    receiver.respondWith({ kind: 'hang' });
    const source = `
    make(10);
    const asked = Date.now();
    process.on('exit', () => {
      console.log(JSON.stringify({ heldUpMs: Date.now() - asked }));
    });
    ${way === 'process.exit' ? 'process.exit(5);' : ''}
  `;
    const { code, stdout, stderr } = await run(source, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    expect(code).toBe(way === 'process.exit' ? 5 : 0);
    expect((JSON.parse(stdout) as { heldUpMs: number }).heldUpMs).toBeLessThan(2500);
    expect(stderr).toMatch(/10 spans were not delivered/);
  },
);

test('an endpoint where nobody listens hardly delays the end', async () => {
  await receiver.goDown();
  const { code, stderr, durationMs } = await run('make(10);', { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  expect(code).toBe(0);
  expect(stderr).toMatch(/cannot be delivered .*nobody listens there/);
  expect(durationMs).toBeLessThan(5000);
});

test('the books balance after the exit', async () => {
  receiver.respondWith({ kind: 'partial', rejected: 5 }, { times: 1 });
  receiver.respondWith({ kind: 'status', status: 400 }, { times: 1 });
  const source = `make(1400); process.on('exit', () => console.log(JSON.stringify(handle.deliveries()))); process.exit(0);`;
  const { stdout } = await run(source, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  const [report] = JSON.parse(stdout) as DeliveryReport[];
  expect(report).toMatchObject({ made: 1400, queued: 0 });
  const { delivered, dropped, reasons } = report as DeliveryReport;
  expect(delivered + dropped).toBe(1400);
  expect(reasons).toEqual({ rejected: 5, shutdown: dropped - 5 });
  expect(receiver.spans()).toHaveLength(delivered + 5);
});

test('what was on its way without an answer is sent again', async () => {
  receiver.respondWith({ kind: 'hang' }, { times: 1 });
  const source = `make(600); setTimeout(() => process.exit(0), 300);`;
  await run(source, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  expect(receiver.spans()).toHaveLength(600);
});

test('the worker of the exit does not run the preloads of the application', async () => {
  const preload = `data:text/javascript,console.log('preloaded')`;
  for (const options of [{ nodeArgs: ['--import', preload] }, { env: { NODE_OPTIONS: `--import="${preload}"` } }]) {
    receiver.clear();
    const { stdout } = await run('make(5); process.exit(0);', {
      ...options,
      env: { ...options.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(stdout.trim()).toBe('preloaded');
    expect(receiver.spans()).toHaveLength(5);
  }
});

test('it works from ES modules, and from a worker thread that ends', async () => {
  const source = `
    import { Worker, isMainThread } from 'node:worker_threads';
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    if (isMainThread) new Worker(new URL(import.meta.url));
    else { ${SPANS} make(5); process.exit(0); }
  `;
  await runFixture({ format: 'esm', source, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  expect(receiver.spans()).toHaveLength(5);
});

test('telemetry does not keep the process alive, also with a connection that is open and a batch that waits', async () => {
  const source = `make(600); setTimeout(() => undefined, 200);`;
  const { durationMs } = await run(source, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '60000' },
  });
  expect(durationMs).toBeLessThan(8000);
  expect(receiver.spans()).toHaveLength(600);
});

test('lines of OTLP on standard output are complete at every end', async () => {
  for (const end of ['', 'process.exit(0);']) {
    const { stdout } = await run(`make(700); ${end}`, { env: { OTEL_TRACES_EXPORTER: 'otlp/stdout' } });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] });
    expect(lines.map(({ resourceSpans }) => resourceSpans[0]?.scopeSpans[0]?.spans.length)).toEqual([512, 188]);
  }
});

test.each(['http/protobuf', 'grpc'] as const)(
  'an endpoint that swallows the packets of the connection does not hold the end up, over %s',
  async (protocol) => {
    const { port, close } = await startBlackHole();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    const { durationMs, code, stderr } = await run(`make(600);`, { env });
    expect(code).toBe(0);
    expect(durationMs).toBeLessThan(6000);
    expect(stderr).toMatch(/600 spans were not delivered|cannot be delivered/);
    await close();
  },
);

test('a receiver that takes the connection and reads nothing does not hold the end up', async () => {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    socket.pause();
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const { durationMs, code } = await run(`make(2000, 'x'.repeat(4000));`, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
  });
  expect(code).toBe(0);
  expect(durationMs).toBeLessThan(6000);
  for (const socket of sockets) socket.destroy();
  server.close();
});
