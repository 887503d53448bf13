import { runProgram } from './runtime-program.ts';

interface Told {
  readonly names: readonly string[];
  readonly longestDelay: number;
  readonly heapUsed: number;
}

/** The main thread and a worker thread each measure themselves; the worker blocks its event loop and fills its heap. */
const TWO_THREADS = `
const setup = core.startTelemetry({ flushOnExit: false }, [metrics.metrics(), runtime.runtimeInstrumentation()]);
await sampled();
const isMain = threads.isMainThread;
const kept = [];
if (!isMain) {
  for (let made = 0; made < 1e6; made++) kept.push({ made });
  const end = performance.now() + 1000;
  while (performance.now() < end);
  await pause(50);
}
const other = isMain && new Promise((resolve) => new threads.Worker(process.argv[1]).on('message', resolve));
const fromWorker = await other;
const collected = await collect();
const told = {
  names: Object.keys(collected).toSorted(),
  longestDelay: collected['nodejs.eventloop.delay.max'].points[0].value,
  heapUsed: collected['v8js.memory.heap.used'].points.reduce((sum, { value }) => sum + value, 0),
  kept: kept.length,
};
if (isMain) tell({ main: told, worker: fromWorker });
else threads.parentPort.postMessage(told);
`;

test.each(['cjs', 'esm'] as const)(
  'each thread measures itself, and the main thread the process, in %s',
  async (format) => {
    const { main, worker } = (await runProgram(format, TWO_THREADS)) as { main: Told; worker: Told };
    expect(worker.longestDelay).toBeGreaterThanOrEqual(1);
    expect(main.longestDelay).toBeLessThan(1);
    expect(worker.heapUsed).toBeGreaterThan(2 * main.heapUsed);
    const ofMainAlone = main.names.filter((name) => !worker.names.includes(name) && !OF_THE_MOMENT.has(name));
    expect(ofMainAlone).toEqual(['process.cpu.time', 'process.memory.usage']);
    expect(main.names).toEqual(expect.arrayContaining(worker.names.filter((name) => !OF_THE_MOMENT.has(name))));
  },
);

/** Where garbage is collected and what keeps a thread alive depends on the moment. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(['v8js.gc.duration', 'v8js.resource.active']);
