import { runFixture } from '@throughline/testing';

/** The folder of a package of ours, or the name of an installed one. */
function packageOf(path: string): string | undefined {
  const ours = /packages\/([^/]+)\//.exec(path)?.[1];
  return ours ?? /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path.slice(path.lastIndexOf('node_modules/')))?.[1];
}

test('core and logging load no tracing, no metrics, no part of the OpenTelemetry SDK, and no pino before there is a line', async () => {
  const { code, stdout, stderr } = await runFixture({
    format: 'cjs',
    source: `
      const { addLogSink, startTelemetry } = require('@throughline/core');
      const { getLogger, logging } = require('@throughline/logging');
      const setup = startTelemetry({ serviceName: 'billing' }, [logging()]);
      const bodies = [];
      addLogSink({ name: 'test', emit: (record) => bodies.push(record.body) });
      getLogger('app').emit({ body: 'sent' });
      setup.shutdown().then(() => {
        const { realpathSync } = require('node:fs');
        console.log(JSON.stringify({ bodies, loaded: Object.keys(require.cache).map((path) => realpathSync(path)) }));
      });
    `,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { bodies, loaded } = JSON.parse(stdout) as { bodies: string[]; loaded: string[] };
  const paths = loaded.filter((path) => !path.includes('.throughline-fixtures'));
  expect(bodies).toEqual(['sent']);
  expect(new Set(paths.map(packageOf))).toEqual(
    new Set(['@opentelemetry/api', '@opentelemetry/api-logs', 'core', 'logging']),
  );
});
