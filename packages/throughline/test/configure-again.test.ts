import { runFixture, startOtlpReceiver } from '@throughline/testing';
import type { OtlpReceiver } from '@throughline/testing';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.clear());
afterAll(() => receiver.close());

test('configure, shutdown, configure again works, for instrumentations and for what was made before', async () => {
  const { code, stdout } = await runFixture({
    format: 'esm',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    source: `
      import { trace } from '@opentelemetry/api';
      import { configureTelemetry, getTelemetry, instrumentAll } from 'throughline';
      import http from 'node:http';
      const telemetry = getTelemetry('early');
      const tracer = trace.getTracer('early api');
      telemetry.trace('before', () => {});
      for (const round of [1, 2, 3]) {
        const setup = configureTelemetry({ serviceName: 'round ' + round });
        instrumentAll();
        const server = http.createServer((request, response) => response.end());
        await new Promise((resolve) => server.listen(0, resolve));
        await (await fetch('http://127.0.0.1:' + server.address().port)).text();
        telemetry.trace('own', () => {});
        tracer.startSpan('api').end();
        server.close();
        server.closeAllConnections();
        const report = await setup.shutdown();
        const spans = report.deliveries.find(({ signal }) => signal === 'traces');
        console.log(round, report.complete, spans.made, spans.delivered);
        telemetry.trace('after', () => {});
      }
    `,
  });

  expect(code).toBe(0);
  expect(stdout.trim().split('\\n').join('\n')).toBe('1 true 4 4\n2 true 4 4\n3 true 4 4');
  expect(receiver.invalid).toEqual([]);
  for (const round of [1, 2, 3]) {
    const names = receiver
      .spans()
      .filter(({ serviceName }) => serviceName === `round ${round}`)
      .map(({ name, kind }) => `${kind} ${name}`);
    expect(names.sort()).toEqual(['CLIENT GET', 'INTERNAL api', 'INTERNAL own', 'SERVER GET']);
  }
});

test('a second set-up while one runs gives the same, and says so', async () => {
  const { stdout } = await runFixture({
    format: 'cjs',
    source: `
      const { configureTelemetry } = require('throughline');
      const first = configureTelemetry({ serviceName: 'a', logLevel: 'none' });
      const second = configureTelemetry({ serviceName: 'b' });
      console.log(first === second, second.status.resource['service.name'], second.status.problems.map(({ code }) => code).join());
    `,
  });
  expect(stdout.trim()).toBe('true a TL_SETUP_TWICE');
});

test('OTEL_SDK_DISABLED patches nothing and still propagates', async () => {
  const { stdout } = await runFixture({
    format: 'esm',
    env: { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    source: `
      import http from 'node:http';
      import { configureTelemetry, extractTraceContext, getTelemetry, injectTraceContext, instrumentAll, withTraceContext } from 'throughline';
      const before = [http.request, http.Server.prototype.emit];
      const setup = configureTelemetry({ serviceName: 'off' });
      const { enabled } = instrumentAll();
      getTelemetry('off').trace('nothing', () => {});
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const headers = withTraceContext(extractTraceContext({ traceparent }), () => injectTraceContext({}));
      console.log(before[0] === http.request && before[1] === http.Server.prototype.emit, enabled.length, setup.status.tracing.enabled, headers.traceparent === traceparent);
    `,
  });
  expect(stdout.trim()).toBe('true 0 false true');
  expect(receiver.requests).toHaveLength(0);
});
