/**
 * The same programs run on the official SDK and on ours, and every point of every collection is compared.
 *
 * What differs on purpose, and is therefore kept out of the programs or has a test of its own:
 * - histograms count negative values, and then have no sum; the official SDK refuses them;
 * - NaN, infinite numbers and texts are refused; the official SDK lets the first two spoil the point;
 * - units `s` and `By` bring buckets that suit them where there is no advice;
 * - what is not observed in a collection is not reported in it, as the specification says; the official SDK repeats the last value;
 * - where a view puts observed sets of attributes together, sums add up; in the official SDK the last one wins;
 * - an observed sum that falls begins anew for every reader; the official SDK adds up when another reader collected in between;
 * - the cardinality limit holds for a point's life; the official SDK begins anew whenever any reader collects;
 * - two views that give one name make two metrics, and a problem; in the official SDK they may count twice into one;
 * - exponential histograms that are put together of several intervals are as fine as the values allow, not as coarse as an empty one is;
 * - a view without an aggregation leaves the form of histograms to the reader, as the specification says.
 */
import { diag } from '@opentelemetry/api';
import type { AggregationOption, MetricReader, MetricReaderOptions } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, AggregationType, InstrumentType, MeterProvider } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';

import { meterProvider } from '../src/meter-provider.ts';
import { createMetricProducer } from '../src/metric-producer.ts';
import { manualReader } from './manual-reader.ts';
import type { Program } from './metric-programs.ts';
import {
  asCoarseAs,
  crowdedPrograms,
  officialViews,
  ourViews,
  programs,
  run,
  uninterruptedPrograms,
} from './metric-programs.ts';
import { startMetrics } from './started-metrics.ts';

const cumulative: MetricReaderOptions = {};
const delta: MetricReaderOptions = { aggregationTemporalitySelector: () => AggregationTemporality.DELTA };
const lowMemory: MetricReaderOptions = {
  aggregationTemporalitySelector: (kind) =>
    kind === InstrumentType.COUNTER || kind === InstrumentType.HISTOGRAM
      ? AggregationTemporality.DELTA
      : AggregationTemporality.CUMULATIVE,
};
const exponential: MetricReaderOptions = {
  ...delta,
  aggregationSelector: (kind): AggregationOption => ({
    type: kind === InstrumentType.HISTOGRAM ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DEFAULT,
  }),
};

function collectorsOf(readers: readonly MetricReader[]): (() => ReturnType<MetricReader['collect']>)[] {
  return readers.map((reader) => () => reader.collect());
}

async function officially(program: Program, options: readonly MetricReaderOptions[]): Promise<unknown[]> {
  const readers = options.map(manualReader);
  const provider = new MeterProvider({ readers, views: officialViews(program) });
  const collected = await run(program, provider.getMeter('lib'), collectorsOf(readers));
  await provider.shutdown();
  return collected;
}

async function ours(program: Program, options: readonly MetricReaderOptions[]): Promise<unknown[]> {
  const { stop } = startMetrics({ views: ourViews(program) }, { reader: null });
  const producers = options.map(manualReader).map((reader) => {
    const producer = createMetricProducer(reader);
    reader.setMetricProducer(producer);
    return { reader, producer };
  });
  const collected = await run(
    program,
    meterProvider.getMeter('lib'),
    collectorsOf(producers.map(({ reader }) => reader)),
  );
  for (const { producer } of producers) producer.disconnect();
  await stop();
  return collected;
}

beforeAll(() => diag.disable());

test.each<[string, readonly MetricReaderOptions[]]>([
  ['one reader of everything since the start', [cumulative]],
  ['one reader of deltas', [delta]],
  ['three readers that do not disturb each other', [cumulative, delta, lowMemory]],
])('programs of the metrics API yield the same points: %s', async (_who, options) => {
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const expected = await officially(program, options);
      expect(asCoarseAs(await ours(program, options), expected)).toEqual(expected);
    }),
    { seed: 20_240_602, numRuns: 150 },
  );
});

test.each<[string, MetricReaderOptions]>([
  ['since the start', cumulative],
  ['in deltas', delta],
])('the scale of exponential histograms is the same, %s', async (_what, options) => {
  await fc.assert(
    fc.asyncProperty(uninterruptedPrograms, async (program) => {
      expect(await ours(program, [options])).toEqual(await officially(program, [options]));
    }),
    { seed: 20_240_605, numRuns: 100 },
  );
});

test('a reader that wants exponential histograms gets them, beside one that does not', async () => {
  const options = [exponential, cumulative];
  await fc.assert(
    fc.asyncProperty(programs, async ({ instruments, steps }) => {
      const program = { steps, instruments: instruments.map((instrument) => ({ ...instrument, views: [] })) };
      const expected = await officially(program, options);
      expect(asCoarseAs(await ours(program, options), expected)).toEqual(expected);
    }),
    { seed: 20_240_603, numRuns: 100 },
  );
});

test.each<[string, MetricReaderOptions]>([
  ['since the start', cumulative],
  ['in deltas', delta],
])('what is beyond the limit adds up in the same point, %s', async (_what, options) => {
  await fc.assert(
    fc.asyncProperty(crowdedPrograms, async (program) => {
      expect(await ours(program, [options])).toEqual(await officially(program, [options]));
    }),
    { seed: 20_240_604, numRuns: 100 },
  );
});
