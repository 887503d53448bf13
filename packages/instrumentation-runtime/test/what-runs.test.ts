/**
 * What Node has running for the measurements, as its report tells: the timers of histograms of delays. In processes of their own, which have to end by
 * themselves.
 */
import type { Format } from './runtime-program.ts';
import { runProgram } from './runtime-program.ts';

const FORMATS: readonly Format[] = ['cjs', 'esm'];

/** Counts what subscribes to garbage collections. */
const COUNT_OBSERVERS = `
let observers = 0;
const { observe, disconnect } = perfHooks.PerformanceObserver.prototype;
perfHooks.PerformanceObserver.prototype.observe = function (options) { observers++; return observe.call(this, options); };
perfHooks.PerformanceObserver.prototype.disconnect = function () { observers--; return disconnect.call(this); };
`;

test.each(FORMATS)('while metrics are on it samples, which does not keep the process alive, in %s', async (format) => {
  const told = await runProgram(
    format,
    `${COUNT_OBSERVERS}
    await pause(30);
    const before = process.getActiveResourcesInfo();
    const setup = core.startTelemetry({ flushOnExit: false }, [metrics.metrics(), runtime.runtimeInstrumentation({ monitoringPrecision: 7 })]);
    tell({ samplers: samplers(), observers, before, active: process.getActiveResourcesInfo(), status: setup.status.instrumentations });`,
  );
  const sampler = { type: 'timer', is_referenced: false, repeat: 7 };
  const { before, active, ...rest } = told as { before: unknown; active: unknown };
  expect(active).toEqual(before);
  expect(rest).toEqual({
    samplers: [sampler, sampler],
    observers: 1,
    status: [{ name: 'runtime', state: 'active', versions: [process.versions.node] }],
  });
});

test('stopping removes everything, and it can be started again', async () => {
  const told = await runProgram(
    'cjs',
    `${COUNT_OBSERVERS}
    const look = () => ({ running: running(), observers, active: process.getActiveResourcesInfo() });
    const start = () => core.startTelemetry({ flushOnExit: false }, [metrics.metrics(), runtime.runtimeInstrumentation()]);
    await pause(30);
    const before = look();
    const rounds = [];
    for (let round = 0; round < 3; round++) {
      const setup = start();
      await sampled();
      await pause(0);
      const during = { samplers: samplers().length, observers, told: Object.keys(await collect()).length };
      await setup.shutdown();
      await pause(30);
      rounds.push({ during, after: look(), status: setup.status.instrumentations, readings: readings() });
    }
    const setup = core.startTelemetry({ flushOnExit: false }, [metrics.metrics()]);
    const others = await collect();
    tell({ before, rounds, others, readings: readings() });
    await setup.shutdown();`,
  );
  const { before, rounds, ...afterwards } = told as { before: unknown; rounds: readonly object[] };
  expect(rounds).toHaveLength(3);
  for (const round of rounds) {
    expect(round).toMatchObject({
      during: { samplers: 2, observers: 1 },
      after: before,
      status: [{ state: 'skipped', reason: 'telemetry was shut down' }],
    });
    // What is left to be read at the last collection does not pile up.
    expect(round).toMatchObject({ readings: 6 });
    expect((round as { during: { told: number } }).during.told).toBeGreaterThanOrEqual(15);
  }
  // Telemetry without the instrumentation is told nothing of the runtime.
  expect(afterwards).toEqual({ others: {}, readings: 0 });
});

test.each([
  ['telemetry is disabled', 'metrics.metrics(), ', { OTEL_SDK_DISABLED: 'true' }],
  ['there are no metrics', '', {}],
] as const)('while %s nothing runs', async (_when, others, env) => {
  const told = await runProgram(
    'cjs',
    `${COUNT_OBSERVERS}
    await pause(30);
    const before = running();
    core.startTelemetry({ flushOnExit: false }, [${others}runtime.runtimeInstrumentation()]);
    runtime.instrumentRuntime();
    await pause(30);
    tell({ before, after: running(), observers, collected: await collect() });`,
    { env },
  );
  const { before, after } = told as { before: unknown; after: unknown };
  expect(told).toMatchObject({ observers: 0, collected: {} });
  expect(after).toEqual(before);
});

test('without metrics the status says that it waits', async () => {
  const told = await runProgram(
    'cjs',
    `const setup = core.startTelemetry({ flushOnExit: false }, [runtime.runtimeInstrumentation()]);
    await pause(10);
    const waiting = setup.status.instrumentations;
    core.addComponent(metrics.metrics());
    await collect();
    tell({ waiting, samplers: samplers().length, active: setup.status.instrumentations });`,
  );
  expect(told).toEqual({
    waiting: [{ name: 'runtime', state: 'waiting' }],
    samplers: 2,
    active: [{ name: 'runtime', state: 'active', versions: [process.versions.node] }],
  });
});

test('the component of the metrics may come after it', async () => {
  const told = await runProgram(
    'cjs',
    `core.startTelemetry({ flushOnExit: false }, [runtime.runtimeInstrumentation(), metrics.metrics()]);
    await null;
    tell(samplers().length);`,
  );
  expect(told).toBe(2);
});

test('what is excluded does not run', async () => {
  const told = await runProgram(
    'cjs',
    `${COUNT_OBSERVERS}
    const exclude = ['nodejs.eventloop.delay', 'v8js.gc', 'v8js.resource.active', 'v8js.memory.heap.space.size'];
    core.startTelemetry({ flushOnExit: false }, [metrics.metrics(), runtime.runtimeInstrumentation({ exclude })]);
    await pause(30);
    tell({ samplers: samplers(), observers, told: Object.keys(await collect()).toSorted() });`,
  );
  expect(told).toEqual({
    samplers: [],
    observers: 0,
    told: [
      'nodejs.eventloop.time',
      'nodejs.eventloop.utilization',
      'process.cpu.time',
      'process.memory.usage',
      'v8js.memory.heap.space.available_size',
      'v8js.memory.heap.space.physical_size',
      'v8js.memory.heap.used',
    ],
  });
});
