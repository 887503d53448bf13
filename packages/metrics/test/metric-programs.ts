/** Random programs of the metrics API, and how each engine runs them. */
import type { Attributes, Meter, MetricOptions, Observable } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type { CollectionResult, ViewOptions } from '@opentelemetry/sdk-metrics';
import {
  AggregationType,
  DataPointType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
} from '@opentelemetry/sdk-metrics';
import { SELF_SCOPE } from '@throughline/core';
import * as fc from 'fast-check';

import type { AggregationOptions } from '../src/aggregation.ts';
import type { MetricView } from '../src/views.ts';

const SYNCHRONOUS = ['counter', 'upDownCounter', 'histogram', 'gauge'] as const;
const OBSERVABLE = ['observableCounter', 'observableUpDownCounter', 'observableGauge'] as const;

/** An instrument of a program. Its name is `i` and its place. */
export interface ProgramInstrument {
  readonly kind: (typeof SYNCHRONOUS)[number] | (typeof OBSERVABLE)[number];
  readonly options: MetricOptions;
  readonly views: readonly ProgramView[];
}

/** A view of one instrument. */
export interface ProgramView {
  readonly renamed: boolean;
  readonly description: string | undefined;
  readonly keep: readonly string[] | undefined;
  readonly drop: readonly string[] | undefined;
  readonly aggregation: AggregationOptions;
  readonly limit: number | undefined;
}

/** A step of a program. `value` is in eighths, so that sums are exact in whatever order they are made. */
export type Step =
  | { readonly does: 'record'; readonly instrument: number; readonly value: number; readonly attributes: Attributes }
  | { readonly does: 'collect'; readonly reader: number };

/** A program. */
export interface Program {
  readonly instruments: readonly ProgramInstrument[];
  readonly steps: readonly Step[];
}

const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd.e'),
      fc.constantFrom<Attributes[string]>('x', 'y', '', 1, 1.5, true, ['p', 'q'], ['p'], [1, 2]),
    ),
    { maxLength: 3, selector: ([key]) => key },
  )
  .map((pairs) => Object.fromEntries(pairs));

const keys = fc.option(fc.subarray(['a', 'b', 'd.e']), { nil: undefined });

const boundaries = fc.uniqueArray(fc.integer({ min: -40, max: 400 }), { maxLength: 6 });

const aggregations: fc.Arbitrary<AggregationOptions> = fc.oneof(
  fc.constantFrom<AggregationOptions>({ type: 'default' }, { type: 'sum' }, { type: 'lastValue' }, { type: 'drop' }),
  boundaries.map((given): AggregationOptions => ({ type: 'explicit', boundaries: given })),
  fc.constantFrom(2, 3, 10, 160).map((maxSize): AggregationOptions => ({ type: 'exponential', maxSize })),
);

const views: fc.Arbitrary<ProgramView> = fc.record({
  renamed: fc.boolean(),
  description: fc.constantFrom(undefined, 'of the view'),
  keep: keys,
  drop: keys,
  aggregation: aggregations,
  limit: fc.constant(undefined),
});

const options: fc.Arbitrary<MetricOptions> = fc.record({
  unit: fc.constantFrom('', '1', 'ms', '{request}'),
  description: fc.constantFrom('', 'of the instrument'),
  valueType: fc.constantFrom(ValueType.DOUBLE, ValueType.INT),
  advice: fc.oneof(
    fc.constant({}),
    boundaries.map((given) => ({ explicitBucketBoundaries: given })),
  ),
});

const synchronous: fc.Arbitrary<ProgramInstrument> = fc.record({
  kind: fc.constantFrom(...SYNCHRONOUS),
  options,
  views: fc.array(views, { maxLength: 2 }),
});

const observable: fc.Arbitrary<ProgramInstrument> = fc.record({
  kind: fc.constantFrom(...OBSERVABLE),
  options,
  views: fc.constant([]),
});

const recording: fc.Arbitrary<Step> = fc.record({
  does: fc.constant('record'),
  instrument: fc.nat({ max: 5 }),
  value: fc.oneof(fc.integer({ min: -400, max: 4_000 }), fc.constantFrom(0, 1, 2 ** 30, 2 ** -20)),
  attributes,
});

const collecting: fc.Arbitrary<Step> = fc.record({ does: fc.constant('collect'), reader: fc.nat({ max: 2 }) });

/** Programs with several readers that collect in between. */
export const programs: fc.Arbitrary<Program> = fc.record({
  instruments: fc.array(fc.oneof({ weight: 3, arbitrary: synchronous }, observable), { minLength: 1, maxLength: 4 }),
  steps: fc.array(fc.oneof({ weight: 5, arbitrary: recording }, collecting), { maxLength: 60 }),
});

/** The same, collected at the end alone. */
export const uninterruptedPrograms: fc.Arbitrary<Program> = programs.map(({ instruments, steps }) => ({
  instruments,
  steps: steps.filter(({ does }) => does === 'record'),
}));

/** Programs whose views have low limits, and that collect at the end alone. */
export const crowdedPrograms: fc.Arbitrary<Program> = fc.record({
  instruments: fc.array(
    fc.record({
      kind: fc.constantFrom('counter', 'upDownCounter', 'histogram'),
      options,
      views: views.map((view) => [{ ...view, limit: 4, aggregation: { type: 'default' } as const }]),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  steps: fc.array(recording, { minLength: 10, maxLength: 80 }),
});

function rises(kind: ProgramInstrument['kind']): boolean {
  return kind === 'counter' || kind === 'histogram' || kind === 'observableCounter';
}

function viewName(index: number, place: number): string {
  return `i${index}.view${place}`;
}

/** Two views of one instrument have to give two names. */
function isRenamed({ views: all }: ProgramInstrument, view: ProgramView): boolean {
  return view.renamed || all.length > 1;
}

/** The views of a program in the form of the official SDK. */
export function officialViews({ instruments }: Program): ViewOptions[] {
  return instruments.flatMap((instrument, index) =>
    instrument.views.map((view, place): ViewOptions => ({
      instrumentName: `i${index}`,
      ...(isRenamed(instrument, view) ? { name: viewName(index, place) } : {}),
      ...(view.description === undefined ? {} : { description: view.description }),
      ...(view.limit === undefined ? {} : { aggregationCardinalityLimit: view.limit }),
      attributesProcessors: [
        ...(view.keep === undefined ? [] : [createAllowListAttributesProcessor([...view.keep])]),
        ...(view.drop === undefined ? [] : [createDenyListAttributesProcessor([...view.drop])]),
      ],
      aggregation: officialAggregation(view.aggregation),
    })),
  );
}

function officialAggregation({
  type,
  boundaries: given = [],
  maxSize = 160,
}: AggregationOptions): NonNullable<ViewOptions['aggregation']> {
  switch (type) {
    case 'default':
      return { type: AggregationType.DEFAULT };
    case 'drop':
      return { type: AggregationType.DROP };
    case 'sum':
      return { type: AggregationType.SUM };
    case 'lastValue':
      return { type: AggregationType.LAST_VALUE };
    case 'explicit':
      return { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [...given] } };
    case 'exponential':
      return { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize } };
  }
}

/** The same in ours. */
export function ourViews({ instruments }: Program): MetricView[] {
  return instruments.flatMap((instrument, index) =>
    instrument.views.map((view, place): MetricView => ({
      select: { name: `i${index}` },
      name: isRenamed(instrument, view) ? viewName(index, place) : undefined,
      description: view.description,
      keep: view.keep,
      drop: view.drop,
      aggregation: view.aggregation,
      cardinalityLimit: view.limit,
    })),
  );
}

type Write = (value: number, attributes: Attributes) => void;

interface Running {
  readonly write: Write;
  end(): void;
}

function start(meter: Meter, { kind, options: given }: ProgramInstrument, index: number): Running {
  const name = `i${index}`;
  const nothing = (): void => undefined;
  switch (kind) {
    case 'counter': {
      const counter = meter.createCounter(name, given);
      return { write: (value, labels) => counter.add(value, labels), end: nothing };
    }
    case 'upDownCounter': {
      const counter = meter.createUpDownCounter(name, given);
      return { write: (value, labels) => counter.add(value, labels), end: nothing };
    }
    case 'histogram': {
      const histogram = meter.createHistogram(name, given);
      return { write: (value, labels) => histogram.record(value, labels), end: nothing };
    }
    case 'gauge': {
      const gauge = meter.createGauge(name, given);
      return { write: (value, labels) => gauge.record(value, labels), end: nothing };
    }
    case 'observableCounter':
      return observed(meter.createObservableCounter(name, given), true);
    case 'observableUpDownCounter':
      return observed(meter.createObservableUpDownCounter(name, given), false);
    case 'observableGauge':
      return observed(meter.createObservableGauge(name, given), false);
  }
}

/** An observable whose values are written down, and read from there. A rising one gets what it is given on top. */
function observed(instrument: Observable, isRising: boolean): Running {
  const values = new Map<string, [number, Attributes]>();
  const read: Parameters<Observable['addCallback']>[0] = (result) => {
    for (const [value, labels] of values.values()) result.observe(value, labels);
  };
  instrument.addCallback(read);
  return {
    write(value, labels) {
      const key = JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
      const before = values.get(key)?.[0] ?? 0;
      values.set(key, [isRising ? before + Math.abs(value) : value, labels]);
    },
    end: () => instrument.removeCallback(read),
  };
}

/** Runs a program and returns what each collection yielded. At its end every reader collects. */
export async function run(
  { instruments, steps }: Program,
  meter: Meter,
  collectors: readonly (() => Promise<CollectionResult>)[],
): Promise<unknown[]> {
  const running = instruments.map((instrument, index) => start(meter, instrument, index));
  const collected: unknown[] = [];
  for (const step of steps) {
    if (step.does === 'collect') {
      const collect = collectors[step.reader % collectors.length] as () => Promise<CollectionResult>;
      collected.push(viewOf(await collect()));
    } else {
      const index = step.instrument % instruments.length;
      const { kind } = instruments[index] as ProgramInstrument;
      const eighths = step.value / 8;
      running[index]?.write(rises(kind) ? Math.abs(eighths) : eighths, step.attributes);
    }
  }
  for (const collect of collectors) collected.push(viewOf(await collect()));
  for (const { end } of running) end();
  return collected;
}

function sortedByText<T>(list: readonly T[]): T[] {
  return [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** Everything a collection tells of the programs but its times, in an order of its own. */
function viewOf({ resourceMetrics: { scopeMetrics }, errors }: CollectionResult): unknown {
  const ofPrograms = scopeMetrics.filter(({ scope }) => scope.name !== SELF_SCOPE.name);
  const metrics = ofPrograms.flatMap(({ scope, metrics: list }) =>
    list.map(({ descriptor, dataPoints, ...rest }) => ({
      scope: scope.name,
      descriptor: {
        name: descriptor.name,
        description: descriptor.description,
        unit: descriptor.unit,
        valueType: descriptor.valueType,
      },
      ...rest,
      // A gauge has no temporality; the official SDK shows what its reader asked for.
      ...(rest.dataPointType === DataPointType.GAUGE ? { aggregationTemporality: undefined } : {}),
      dataPoints: sortedByText(
        dataPoints.map(({ attributes: labels, value }) => ({
          attributes: Object.fromEntries(sortedByText(Object.entries(labels))),
          value: typeof value === 'object' ? plainDistribution({ ...value }) : value,
        })),
      ),
    })),
  );
  return { errors, metrics: sortedByText(metrics) };
}

interface Side {
  readonly offset: number;
  readonly bucketCounts: readonly number[];
}

/** Exponential buckets by their index, empty ones left out. */
function plainDistribution(value: Record<string, unknown>): unknown {
  const sides = ['positive', 'negative'].map((name) => {
    const side = value[name] as Side | undefined;
    return side?.bucketCounts.flatMap((count, index) => (count === 0 ? [] : [[side.offset + index, count]]));
  });
  const { count, sum, min, max, buckets, scale, zeroCount } = value;
  return { count, sum, min, max, buckets, scale, zeroCount, sides };
}

interface Exponential {
  readonly scale: number;
  readonly sides: readonly (readonly [number, number])[][];
}

function isExponential(value: unknown): value is Exponential {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Exponential>).scale === 'number';
}

function coarser(side: readonly (readonly [number, number])[], shift: number): [number, number][] {
  const counts = new Map<number, number>();
  for (const [index, count] of side) counts.set(index >> shift, (counts.get(index >> shift) ?? 0) + count);
  return [...counts];
}

/** The views of one engine with exponential histograms made as coarse as those of the other, where they are finer. */
export function asCoarseAs(fine: unknown, coarse: unknown): unknown {
  if (typeof fine !== 'object' || fine === null || typeof coarse !== 'object' || coarse === null) return fine;
  if (isExponential(fine) && isExponential(coarse)) {
    const shift = fine.scale - coarse.scale;
    return shift <= 0 ? fine : { ...fine, scale: coarse.scale, sides: fine.sides.map((side) => coarser(side, shift)) };
  }
  const other = coarse as Record<string, unknown>;
  if (Array.isArray(fine)) return fine.map((item, index) => asCoarseAs(item, other[index]));
  return Object.fromEntries(Object.entries(fine).map(([key, value]) => [key, asCoarseAs(value, other[key])]));
}
