import { runFixture } from '@throughline/testing';

/** The module systems that a program can be written for. */
export type Format = 'cjs' | 'esm';

const PACKAGES = {
  core: '@throughline/core',
  metrics: '@throughline/metrics',
  runtime: '@throughline/instrumentation-runtime',
  perfHooks: 'node:perf_hooks',
  threads: 'node:worker_threads',
};

/** What every program has: a reader, how much is read at collections, and what libuv has running of what Node made for it. */
const PRELUDE = `
const reader = { name: 'test', temporality: () => 'cumulative' };
const collect = async () => {
  const { scopes } = await core.ports.metricCollection.collect(reader, Date.now() + 1000);
  const ours = scopes.filter(({ scope }) => scope.name === '@throughline/instrumentation-runtime');
  return Object.fromEntries(ours.flatMap(({ metrics }) => metrics).map((metric) => [metric.name, metric]));
};
const readings = () =>
  [...core.registry.observables].filter(({ sources }) => /^(nodejs|v8js|process)\\b/.test(sources[0].name)).length;
// While libuv runs the timers that are due, those that are yet to run do not count as active.
const pause = (milliseconds) => new Promise((resolve) => setTimeout(setImmediate, milliseconds, resolve));
const sampled = async () => {
  while ((await collect())['nodejs.eventloop.delay.max'] === undefined) await pause(5);
};
const running = () => {
  const { libuv } = process.report.getReport();
  return libuv.filter((handle) => handle.is_active).map(({ type, is_referenced, repeat }) => ({ type, is_referenced, repeat }));
};
const samplers = () => running().filter(({ type, repeat }) => type === 'timer' && repeat > 0);
const tell = (told) => console.log(JSON.stringify(told));
`;

/** Runs a program in a process of its own, and gives what it tells. It has to end by itself. */
export async function runProgram(
  format: Format,
  body: string,
  options: { readonly nodeArgs?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<unknown> {
  const loads = Object.entries(PACKAGES).map(([name, from]) =>
    format === 'cjs' ? `const ${name} = require('${from}');` : `import * as ${name} from '${from}';`,
  );
  const source = `${loads.join('\n')}${PRELUDE}(async () => {${body}})();`;
  const { code, signal, stdout, stderr } = await runFixture({ source, format, timeoutMs: 25_000, ...options });
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  return JSON.parse(stdout);
}
