import { runFixture, startOtlpReceiver } from '@throughline/testing';

test('plain HTTP loads neither HTTP/2 nor TLS clients nor compression', async () => {
  const receiver = await startOtlpReceiver();
  const source = `
    const { startTelemetry } = require('@throughline/core');
    const { otlp } = require('@throughline/otlp');
    const telemetry = startTelemetry({ serviceName: 'light' }, [otlp()]);
    const watched = ['http2', 'https', 'zlib'];
    const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', '')).filter((name) => watched.includes(name));
    console.log(JSON.stringify(loaded));
    const files = Object.keys(require.cache).filter((file) => file.includes('opentelemetry') && !file.includes('api'));
    console.log(JSON.stringify(files));
  `;
  const { stdout } = await runFixture({ format: 'cjs', source, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  expect(stdout).toBe('[]\n[]\n');
  await receiver.close();
});

test('where there is no engine to collect from, none of the code for metrics is loaded', async () => {
  const source = `
    const { startTelemetry } = require('@throughline/core');
    const { otlp } = require('@throughline/otlp');
    const telemetry = startTelemetry({ serviceName: 'light', flushOnExit: false }, [otlp()]);
    setTimeout(async () => {
      await telemetry.forceFlush();
      await telemetry.shutdown();
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /otlp.dist.*metric/.test(file))));
    }, 10);
  `;
  const { stdout } = await runFixture({ format: 'cjs', source });
  expect(stdout).toBe('[]\n');
});

/** The files of this package that are about logs. */
const LOG_FILES = `Object.keys(require.cache).map((file) => file.match(/otlp.dist.([^.]*).js$/)?.[1]).filter((name) => /(^|-)log(-|$)/.test(name))`;

test('where nothing makes log records, none of the code for them is loaded', async () => {
  const source = `
    const { startTelemetry } = require('@throughline/core');
    const { otlp } = require('@throughline/otlp');
    const { tracing } = require('@throughline/tracing');
    const telemetry = startTelemetry({ serviceName: 'light', flushOnExit: false }, [tracing(), otlp()]);
    setTimeout(async () => {
      await telemetry.forceFlush();
      await telemetry.shutdown();
      console.log(JSON.stringify(${LOG_FILES}));
    }, 10);
  `;
  const { stdout } = await runFixture({ format: 'cjs', source });
  expect(stdout).toBe('[]\n');
});

test.each([
  ['an engine that is started later in the same turn', `core.ports.log = { ...core.ports.log };`],
  ['a record, whoever makes it', `setImmediate(() => core.ports.logSink.emit(record));`],
])('the code for log records is loaded by %s', async (_name, act) => {
  const source = `
    const { createScope, startTelemetry } = require('@throughline/core');
    const { otlp } = require('@throughline/otlp');
    const record = {
      scope: createScope('fixture'), ticks: 1, explicitTime: undefined, explicitObservedTime: undefined, severityNumber: 9, severityText: 'INFO',
      eventName: undefined, body: 'said', attributeList: undefined, block: undefined, droppedAttributes: 0, identity: undefined,
    };
    const engine = { name: 'engine', start: (core) => { ${act} return {}; } };
    startTelemetry({ serviceName: 'light', flushOnExit: false }, [otlp(), engine]);
    const before = ${LOG_FILES};
    setTimeout(() => console.log(JSON.stringify([before, ${LOG_FILES}])), 10);
  `;
  const { stdout } = await runFixture({ format: 'cjs', source });
  const [before, after] = JSON.parse(stdout) as string[][];
  expect(before).toEqual([]);
  expect(after).toContain('protobuf-log');
});

test('a record that the opening itself makes is counted as lost, and the one that began it is sent', async () => {
  const source = `
    const { createScope, redirectInternalLog, startTelemetry } = require('@throughline/core');
    const { otlp } = require('@throughline/otlp');
    const record = {
      scope: createScope('fixture'), ticks: 1, explicitTime: undefined, explicitObservedTime: undefined, severityNumber: 9, severityText: 'INFO',
      eventName: undefined, body: 'said', attributeList: undefined, block: undefined, droppedAttributes: 0, identity: undefined,
    };
    let sink;
    let made = 0;
    redirectInternalLog(() => { made++; sink?.emit(record); });
    const engine = { name: 'engine', start: (core) => { setImmediate(() => { sink = core.ports.logSink; sink.emit(record); }); return {}; } };
    const telemetry = startTelemetry({ serviceName: 'light', flushOnExit: false }, [otlp({ endpoint: 'http://127.0.0.1:9' }), engine]);
    setTimeout(async () => {
      sink = undefined;
      const nested = made;
      const { deliveries } = await telemetry.forceFlush({ timeoutMs: 1 });
      const reports = deliveries.filter(({ signal }) => signal === 'logs');
      console.log(JSON.stringify({ nested, reports: reports.map(({ made, reasons }) => [made, reasons.not_open ?? 0]) }));
      process.exit();
    }, 20);
  `;
  const { stdout } = await runFixture({ format: 'cjs', source, env: { OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: 'soon' } });
  const { nested, reports } = JSON.parse(stdout) as { nested: number; reports: [number, number][] };
  expect(nested).toBeGreaterThan(0);
  expect(reports).toEqual([
    [1, 0],
    [nested, nested],
  ]);
});
