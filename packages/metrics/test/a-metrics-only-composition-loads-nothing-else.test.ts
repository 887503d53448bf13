import { runFixture } from '@throughline/testing';

/** The folder of a package of ours, or the name of an installed one. */
function packageOf(path: string): string | undefined {
  const ours = /packages\/([^/]+)\//.exec(path)?.[1];
  return ours ?? /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path.slice(path.lastIndexOf('node_modules/')))?.[1];
}

test('core and metrics load no tracing, no logging and no part of the OpenTelemetry SDK', async () => {
  const { code, stdout, stderr } = await runFixture({
    format: 'cjs',
    source: `
      const { addMetricReader, createScope, ports, startTelemetry } = require('@throughline/core');
      const { createCounter, metrics } = require('@throughline/metrics');
      const setup = startTelemetry({ serviceName: 'billing' }, [metrics()]);
      const reader = { name: 'test', temporality: () => 'cumulative' };
      addMetricReader(reader);
      createCounter(createScope('app'), 'invoices_total').add(1, { kind: 'new' });
      ports.metricCollection.collect(reader, Date.now() + 1000).then(async ({ scopes }) => {
        await setup.shutdown();
        const { realpathSync } = require('node:fs');
        const { value } = scopes[0].metrics[0].points[0];
        console.log(JSON.stringify({ value, loaded: Object.keys(require.cache).map((path) => realpathSync(path)) }));
      });
    `,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { value, loaded } = JSON.parse(stdout) as { value: number; loaded: string[] };
  const paths = loaded.filter((path) => !path.includes('.throughline-fixtures'));
  expect(value).toBe(1);
  expect(new Set(paths.map(packageOf))).toEqual(new Set(['@opentelemetry/api', 'core', 'metrics']));
});
