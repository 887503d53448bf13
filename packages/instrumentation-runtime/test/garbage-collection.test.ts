/** Garbage is collected for real, in processes of their own. */
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { collectMetrics } from '@throughline/collected-metrics';
import type { SpanSource } from '@throughline/core';
import { contextWithSpan, createScope, ports, runInContext, startTelemetry } from '@throughline/core';
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { tracing } from '@throughline/tracing';

import { runtimeInstrumentation } from '../src/runtime-instrumentation.ts';
import { pause } from './measured-runtime.ts';
import { runProgram } from './runtime-program.ts';

const program = (makeGarbage: string): string => `
core.startTelemetry({ logLevel: 'none' }, [metrics.metrics(), runtime.runtimeInstrumentation()]);
const seen = {};
const observer = new perfHooks.PerformanceObserver((list) => {
  for (const { detail, duration } of list.getEntries()) {
    const of = (seen[detail.kind] ??= { count: 0, sum: 0 });
    of.count++;
    of.sum += duration / 1000;
  }
});
observer.observe({ entryTypes: ['gc'] });
${makeGarbage}
await pause(100);
const { unit, type, points } = (await collect())['v8js.gc.duration'];
tell({
  unit,
  type,
  points: points.map(({ attributes, count, sum }) => ({ type: attributes.attributeList, count, sum })),
  exemplars: points.flatMap(({ exemplars }) => exemplars),
  seen,
});
observer.disconnect();
`;

const COLLECT_GARBAGE = program(`gc(); gc({ type: 'minor' }); gc({ type: 'minor' });`);
const MUCH_GARBAGE = program('const kept = []; for (let made = 0; made < 3e6; made++) kept.push({ made });');

interface Told {
  readonly points: readonly { readonly type: readonly string[]; readonly count: number; readonly sum: number }[];
  readonly seen: Readonly<Record<string, { readonly count: number; readonly sum: number }>>;
}

const {
  NODE_PERFORMANCE_GC_MAJOR: MAJOR,
  NODE_PERFORMANCE_GC_MINOR: MINOR,
  NODE_PERFORMANCE_GC_INCREMENTAL: INCREMENTAL,
} = constants;

test.each(['cjs', 'esm'] as const)('every garbage collection is measured by its type, in %s', async (format) => {
  const told = (await runProgram(format, COLLECT_GARBAGE, { nodeArgs: ['--expose-gc'] })) as Told;
  expect(told).toMatchObject({ unit: 's', type: 'histogram', exemplars: [] });
  for (const [type, kind] of [
    ['major', MAJOR],
    ['minor', MINOR],
  ] as const) {
    const point = told.points.find((candidate) => candidate.type.includes(type));
    const seen = told.seen[String(kind)];
    expect(point?.type).toEqual(['v8js.gc.type', type]);
    // Collections before the program's own observer began are in the points too.
    expect(seen?.count).toBeGreaterThanOrEqual(type === 'major' ? 1 : 2);
    expect(point?.count).toBeGreaterThanOrEqual(seen?.count ?? Number.NaN);
    expect(point?.sum).toBeGreaterThanOrEqual((seen?.sum ?? Number.NaN) * 0.999);
    expect(point?.sum).toBeLessThan(10);
  }
});

test('a minor mark-sweep, which Node has no name for, is a minor one', async () => {
  const flag = Number.parseInt(process.versions.v8, 10) < 12 ? '--minor-mc' : '--minor-ms';
  const told = (await runProgram('cjs', COLLECT_GARBAGE, { nodeArgs: ['--expose-gc', flag] })) as Told;
  expect(Object.keys(told.seen)).toContain('2');
  expect(new Set(told.points.map(({ type }) => type[1]))).toEqual(new Set(['major', 'minor']));
});

test('steps of a collection beside the program are told apart', async () => {
  const told = (await runProgram('cjs', MUCH_GARBAGE)) as Told;
  expect(Object.keys(told.seen)).toContain(String(INCREMENTAL));
  expect(told.points.map(({ type }) => type[1])).toContain('incremental');
});

test('a garbage collection belongs to no span, whichever is active when it is told', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const collected = collectMetrics();
  const setup = startTelemetry({ flushOnExit: false }, [tracing(), collected.component, runtimeInstrumentation()]);
  const source: SpanSource<undefined> = {
    scope: createScope('test', {}),
    kind: SpanKind.INTERNAL,
    describe: () => ({}),
  };
  const span = ports.span.start(source, 'work', ROOT_CONTEXT, undefined);
  // Node tells its observers of both at once, in the context of the mark.
  const marks = new PerformanceObserver(() => undefined);
  marks.observe({ entryTypes: ['mark'] });
  runInContext(contextWithSpan(ROOT_CONTEXT, span), () => {
    collectGarbage();
    performance.mark('made in a span');
  });
  await pause(100);

  expect(span.recording).toBe(true);
  expect(await collected.points('v8js.gc.duration')).toContainEqual(
    expect.objectContaining({ attributes: { 'v8js.gc.type': 'major' }, exemplarTraceIds: [] }),
  );
  marks.disconnect();
  collected.stop();
  await setup.shutdown();
});
