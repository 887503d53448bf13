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
