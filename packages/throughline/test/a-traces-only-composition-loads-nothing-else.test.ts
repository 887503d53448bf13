import { runFixture, startOtlpReceiver } from '@throughline/testing';

/** What the traces-only composition may weigh: the bytes of all JavaScript of ours and of the API that is loaded. */
const MOST_KB = 530;

interface LoadedFile {
  readonly path: string;
  readonly bytes: number;
}

/** The folder of a package of ours, or the name of an installed one. */
function packageOf(path: string): string | undefined {
  const ours = /packages\/([^/]+)\//.exec(path)?.[1];
  return ours ?? /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path.slice(path.lastIndexOf('node_modules/')))?.[1];
}

test('core, tracing, otlp and one instrumentation load no metrics and no logging code', async () => {
  const receiver = await startOtlpReceiver();
  const { code, stdout } = await runFixture({
    format: 'cjs',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    source: `
      const { startTelemetry } = require('@throughline/core');
      const { instrumentHttp } = require('@throughline/instrumentation-http');
      const { otlp } = require('@throughline/otlp');
      const { tracing } = require('@throughline/tracing');
      const setup = startTelemetry({ serviceName: 'billing' }, [tracing(), otlp()]);
      instrumentHttp();
      const http = require('node:http');
      const server = http.createServer((request, response) => response.end()).listen(0, () => {
        http.get({ port: server.address().port }, (response) => response.resume().on('end', async () => {
          server.close();
          server.closeAllConnections();
          await setup.shutdown();
          const { realpathSync, statSync } = require('node:fs');
          console.log(JSON.stringify(Object.keys(require.cache).map((path) => ({ path: realpathSync(path), bytes: statSync(path).size }))));
        }));
      });
    `,
  });
  const spans = receiver.spans().length;
  await receiver.close();

  expect({ code, spans }).toEqual({ code: 0, spans: 2 });
  const loaded = (JSON.parse(stdout) as LoadedFile[]).filter(({ path }) => !path.includes('.throughline-fixtures'));
  expect(new Set(loaded.map(({ path }) => packageOf(path)))).toEqual(
    new Set(['@opentelemetry/api', 'core', 'instrumentation', 'instrumentation-http', 'otlp', 'tracing']),
  );
  expect(loaded.filter(({ path }) => /packages\/(?!core\/).*(metric|logging|log-record)/.test(path))).toEqual([]);
  const kilobytes = loaded.reduce((sum, { bytes }) => sum + bytes, 0) / 1024;
  expect(kilobytes).toBeLessThan(MOST_KB);
});
