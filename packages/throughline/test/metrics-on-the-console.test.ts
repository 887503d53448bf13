import { runFixture } from '@throughline/testing';

/** A service that makes a span and counts something, with options of `configureTelemetry`. */
function service(options: string): string {
  return `
    const { configureTelemetry, getTelemetry } = require('throughline');
    configureTelemetry({ logLevel: 'none', otlp: { metrics: false }, ...${options} });
    const telemetry = getTelemetry('shop');
    telemetry.trace('order', () => telemetry.counter('orders_total').add(1));
  `;
}

test.each<[string, string, Record<string, string>, { spans: number; metrics: number }]>([
  ['nothing asks for the console', '{}', {}, { spans: 0, metrics: 0 }],
  ['enableConsole asks for spans', '{ enableConsole: true }', {}, { spans: 1, metrics: 0 }],
  ['the option asks for metrics', '{ metrics: { console: true } }', {}, { spans: 0, metrics: 1 }],
  ['both are asked for', '{ enableConsole: true, metrics: { console: true } }', {}, { spans: 1, metrics: 1 }],
  ['the variable asks for metrics', '{}', { OTEL_METRICS_EXPORTER: 'console' }, { spans: 0, metrics: 1 }],
  ['metrics are off', '{ enableMetrics: false }', { OTEL_METRICS_EXPORTER: 'console' }, { spans: 0, metrics: 0 }],
])('where %s, that is what is written', async (_when, options, variables, expected) => {
  // Nobody listens there.
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', THROUGHLINE_EXIT_TIMEOUT: '300', ...variables };
  const { code, stdout } = await runFixture({ source: service(options), format: 'cjs', env });
  const count = (pattern: RegExp): number => stdout.match(pattern)?.length ?? 0;
  expect(code).toBe(0);
  expect({ spans: count(/^SPAN - /gm), metrics: count(/^METRIC - 'orders_total' counter .*\n {2}1 /gm) }).toEqual(
    expected,
  );
});
