import { setTimeout as after } from 'node:timers/promises';

import { context } from '@opentelemetry/api';
import type { BatchSettings, DeliveryReport, SpanRecord } from '@throughline/core';
import { isSuppressed, redirectInternalLog, setInternalLogLevel } from '@throughline/core';
import * as fc from 'fast-check';

import type { BatchExporter } from '../src/batch-exporter.ts';
import { createBatchExporter } from '../src/batch-exporter.ts';
import type { SpanExporter } from '../src/span-exporter.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import { startTracing } from './started-tracing.ts';

const SETTINGS: BatchSettings = {
  scheduleDelayMs: 5_000,
  exportTimeoutMs: 200,
  maxQueueSize: 20,
  maxExportBatchSize: 5,
};
const soon = (): number => Date.now() + 1_000;

type Done = (result: { code: number; error?: Error }) => void;

interface FakeExporter extends SpanExporter {
  readonly batches: unknown[][];
}

/** An exporter that does with each batch what the behaviour says. */
function exporterThat(
  behave: (done: Done, batch: unknown[]) => void,
  members: Partial<SpanExporter> = {},
): FakeExporter {
  const batches: unknown[][] = [];
  return {
    batches,
    export(given: never, done) {
      batches.push(given);
      behave(done, given);
    },
    shutdown: () => Promise.resolve(),
    ...members,
  };
}

const succeeding = (): FakeExporter => exporterThat((done) => done({ code: 0 }));

function spans(count: number, from = 0): SpanRecord[] {
  return Array.from({ length: count }, (_, index) => ({ name: `span ${from + index}` }) as SpanRecord);
}

function give(batch: BatchExporter, count: number): void {
  spans(count).forEach((span) => batch.end(span));
}

function accountOf(batch: BatchExporter): DeliveryReport {
  const [account] = batch.deliveries();
  const { made, delivered, dropped, queued, reasons } = account as DeliveryReport;
  expect(made).toBe(delivered + dropped + queued);
  expect(dropped).toBe(Object.values(reasons).reduce((sum, count) => sum + count, 0));
  return account as DeliveryReport;
}

beforeEach(() => setInternalLogLevel('none'));

test('a full batch goes at once, not in the tick of the span; what is left waits', async () => {
  const exporter = succeeding();
  const batch = createBatchExporter(exporter, SETTINGS);
  give(batch, 7);
  expect(exporter.batches).toEqual([]);
  await after(1);
  expect(exporter.batches).toEqual([spans(5)]);
  expect(accountOf(batch)).toMatchObject({ made: 7, delivered: 5, queued: 2 });
  await batch.stop(soon());
});

test('what waits goes after the delay', async () => {
  const exporter = succeeding();
  const batch = createBatchExporter(exporter, { ...SETTINGS, scheduleDelayMs: 10 });
  give(batch, 2);
  await after(40);
  expect(exporter.batches).toEqual([spans(2)]);
  give(batch, 1);
  await after(40);
  expect(exporter.batches).toHaveLength(2);
  await batch.stop(soon());
});

test('a flush sends everything, in batches, in order', async () => {
  const exporter = succeeding();
  const batch = createBatchExporter(exporter, SETTINGS);
  give(batch, 12);
  await batch.flush(soon());
  expect(exporter.batches.map(({ length }) => length)).toEqual([5, 5, 2]);
  expect(exporter.batches.flat()).toEqual(spans(12));
  expect(accountOf(batch)).toMatchObject({ made: 12, delivered: 12, dropped: 0, queued: 0 });
});

test('one export at a time', async () => {
  let running = 0;
  let most = 0;
  const exporter = exporterThat((done) => {
    most = Math.max(most, ++running);
    setTimeout(() => {
      running--;
      done({ code: 0 });
    }, 5);
  });
  const batch = createBatchExporter(exporter, SETTINGS);
  give(batch, 10);
  await Promise.all([batch.flush(soon()), batch.flush(soon())]);
  expect(most).toBe(1);
  expect(accountOf(batch)).toMatchObject({ delivered: 10 });
});

test('what does not fit into the queue is dropped and counted at once; what is on its way takes room', async () => {
  const batch = createBatchExporter(
    exporterThat(() => undefined),
    SETTINGS,
  );
  give(batch, 30);
  expect(accountOf(batch)).toMatchObject({ made: 30, dropped: 10, queued: 20, reasons: { queue_full: 10 } });
  await after(1);
  give(batch, 1);
  expect(accountOf(batch)).toMatchObject({ made: 31, dropped: 11, queued: 20 });
  await batch.stop(Date.now());
});

describe('an exporter that', () => {
  test('fails costs its batch', async () => {
    const batch = createBatchExporter(
      exporterThat((done) => done({ code: 1, error: new Error('no') })),
      SETTINGS,
    );
    give(batch, 3);
    await batch.flush(soon());
    expect(accountOf(batch)).toMatchObject({ made: 3, dropped: 3, reasons: { export_failed: 3 } });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an error of null', { code: 1, error: null }],
    ['a text', 'failed'],
  ])('answers with %s has failed', async (_what, answer) => {
    const batch = createBatchExporter(
      exporterThat((done) => done(answer as never)),
      SETTINGS,
    );
    give(batch, 1);
    await batch.flush(soon());
    expect(accountOf(batch)).toMatchObject({ reasons: { export_failed: 1 } });
  });

  test('throws has failed, and is asked again for the next batch', async () => {
    let turn = 0;
    const exporter = exporterThat((done) => {
      if (turn++ === 0) throw new Error('broken');
      done({ code: 0 });
    });
    const batch = createBatchExporter(exporter, SETTINGS);
    give(batch, 10);
    await batch.flush(soon());
    expect(accountOf(batch)).toMatchObject({ delivered: 5, dropped: 5, reasons: { export_failed: 5 } });
  });

  test('answers twice has answered once', async () => {
    const exporter = exporterThat((done) => {
      done({ code: 0 });
      done({ code: 1 });
    });
    const batch = createBatchExporter(exporter, SETTINGS);
    give(batch, 2);
    await batch.flush(soon());
    expect(accountOf(batch)).toMatchObject({ delivered: 2, dropped: 0 });
  });

  test('hangs is given up after the timeout, and the next batch goes', async () => {
    let turn = 0;
    const batch = createBatchExporter(
      exporterThat((done) => (turn++ === 0 ? undefined : done({ code: 0 }))),
      { ...SETTINGS, exportTimeoutMs: 20 },
    );
    give(batch, 6);
    await batch.flush(soon());
    expect(accountOf(batch)).toMatchObject({ made: 6, delivered: 1, dropped: 5, reasons: { export_timeout: 5 } });
  });

  test('hangs does not hold up a flush beyond its deadline; its batch counts as queued meanwhile', async () => {
    const batch = createBatchExporter(
      exporterThat(() => undefined),
      { ...SETTINGS, exportTimeoutMs: 60_000 },
    );
    give(batch, 6);
    await batch.flush(Date.now() + 10);
    expect(accountOf(batch)).toMatchObject({ made: 6, dropped: 0, queued: 6 });
    await batch.stop(Date.now() + 10);
    expect(accountOf(batch)).toMatchObject({ made: 6, dropped: 1, queued: 5, reasons: { shutdown: 1 } });
  });

  test.each(['forceFlush', 'shutdown'] as const)('fails in %s, at once or later, does not reject', async (moment) => {
    for (const failing of [
      () => {
        throw new Error('now');
      },
      () => Promise.reject(new Error('later')),
      () => undefined,
      () => new Promise(() => undefined),
    ]) {
      const batch = createBatchExporter(
        exporterThat((done) => done({ code: 0 }), { [moment]: failing as never }),
        SETTINGS,
      );
      give(batch, 1);
      await expect(batch.flush(Date.now() + 20)).resolves.toBeUndefined();
      await expect(batch.stop(Date.now() + 20)).resolves.toBeUndefined();
      expect(accountOf(batch)).toMatchObject({ delivered: 1 });
    }
  });
});

test('nothing is traced while the exporter works', async () => {
  const seen: boolean[] = [];
  const { stop, setup } = startTracing({
    exporters: [
      exporterThat((done) => {
        seen.push(isSuppressed(context.active()), tracerProvider.getTracer('x').startSpan('own').isRecording());
        done({ code: 0 });
      }),
    ],
  });
  tracerProvider.getTracer('x').startSpan('y').end();
  await setup.forceFlush();
  await stop();
  expect(seen).toEqual([true, false]);
});

describe('after stop', () => {
  test('a span is dropped and counted, and nothing is scheduled', async () => {
    const exporter = succeeding();
    const batch = createBatchExporter(exporter, SETTINGS);
    give(batch, 1);
    await batch.stop(soon());
    give(batch, 2);
    await batch.flush(soon());
    expect(exporter.batches).toHaveLength(1);
    expect(accountOf(batch)).toMatchObject({ made: 3, delivered: 1, dropped: 2, reasons: { shutdown: 2 } });
  });

  test('the exporter was shut down once, after the last batch', async () => {
    const order: string[] = [];
    const exporter = exporterThat(
      (done) => {
        order.push('export');
        done({ code: 0 });
      },
      { shutdown: () => Promise.resolve(void order.push('shutdown')) },
    );
    const batch = createBatchExporter(exporter, SETTINGS);
    give(batch, 1);
    await batch.stop(soon());
    expect(order).toEqual(['export', 'shutdown']);
  });
});

test('an outage is one line, and its end another', async () => {
  const lines: string[] = [];
  const restore = redirectInternalLog((line) => lines.push(line));
  setInternalLogLevel('info');
  let up = false;
  class FlakyExporter {
    export(_spans: never, done: Done): void {
      done(up ? { code: 0 } : { code: 1, error: new Error(`no route ${Math.random()}`) });
    }
    shutdown(): Promise<void> {
      return Promise.resolve();
    }
  }
  const batch = createBatchExporter(new FlakyExporter(), SETTINGS);
  for (let turn = 0; turn < 20; turn++) {
    up = turn >= 10;
    give(batch, 1);
    await batch.flush(soon());
  }
  restore();
  setInternalLogLevel('none');
  expect(lines).toEqual([
    expect.stringMatching(/^throughline warn: FlakyExporter could not export: no route /),
    'throughline info: FlakyExporter exports again\n',
  ]);
});

test('whatever happens in whatever order: made = delivered + dropped + queued, and no span is exported twice', async () => {
  const behaviours = fc.constantFrom('success', 'failure', 'throw', 'late', 'hang');
  const steps = fc.array(
    fc.oneof(
      fc.record({ give: fc.integer({ min: 1, max: 30 }) }),
      fc.constant('flush'),
      fc.constant('wait'),
      fc.constant('stop'),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(behaviours, { minLength: 1, maxLength: 8 }), steps, async (behaves, todo) => {
      let turn = 0;
      const exporter = exporterThat((done) => {
        const behaviour = behaves[turn++ % behaves.length];
        if (behaviour === 'success') done({ code: 0 });
        if (behaviour === 'failure') done({ code: 1 });
        if (behaviour === 'throw') throw new Error('broken');
        if (behaviour === 'late') setTimeout(done, 2, { code: 0 });
      });
      const batch = createBatchExporter(exporter, {
        scheduleDelayMs: 3,
        exportTimeoutMs: 5,
        maxQueueSize: 20,
        maxExportBatchSize: 5,
      });
      let made = 0;
      for (const step of todo) {
        if (typeof step === 'object') {
          spans(step.give, made).forEach((span) => batch.end(span));
          made += step.give;
        }
        if (step === 'flush') await batch.flush(Date.now() + 3);
        if (step === 'wait') await after(4);
        if (step === 'stop') await batch.stop(Date.now() + 3);
        expect(accountOf(batch).made).toBe(made);
      }
      await batch.stop(Date.now() + 500);
      expect(accountOf(batch)).toMatchObject({ made, queued: 0 });
      const exported = exporter.batches.flat();
      expect(new Set(exported).size).toBe(exported.length);
    }),
    { seed: 17, numRuns: 60 },
  );
});

describe('settings', () => {
  test.each<[NodeJS.ProcessEnv, number[]]>([
    [{}, [7]],
    [{ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3' }, [3, 3, 1]],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '2' }, [2]],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '2', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10' }, [2]],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: 'many', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '0' }, [7]],
  ])('%p makes batches of %p', async (env, sizes) => {
    const exporter = succeeding();
    const { stop, setup } = startTracing({ exporters: [exporter] }, env);
    for (let turn = 0; turn < 7; turn++) tracerProvider.getTracer('x').startSpan('y').end();
    await setup.forceFlush();
    await stop();
    expect(exporter.batches.map(({ length }) => length)).toEqual(sizes);
  });

  test('of the code give way to the environment', async () => {
    const exporter = succeeding();
    const { stop } = startTracing(
      { exporters: [exporter], batch: { scheduleDelayMs: 60_000 } },
      { OTEL_BSP_SCHEDULE_DELAY: '5' },
    );
    tracerProvider.getTracer('x').startSpan('y').end();
    await after(40);
    expect(exporter.batches).toHaveLength(1);
    await stop();
  });
});
