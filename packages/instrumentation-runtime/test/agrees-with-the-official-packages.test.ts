/**
 * The official packages measure the same process, on the same engine, at the same time. What they and we tell is compared metric by metric; every
 * difference is named with its reason.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { ValueType, metrics } from '@opentelemetry/api';
import { HostMetrics } from '@opentelemetry/host-metrics';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import type { MetricReader, MetricRecord, TelemetrySetup } from '@throughline/core';
import { addMetricReader, ports } from '@throughline/core';

import { measureRuntime, pause } from './measured-runtime.ts';

const OURS = '@throughline/instrumentation-runtime';
const THEIRS = ['@opentelemetry/instrumentation-runtime-node', '@opentelemetry/host-metrics'];

interface Shape {
  readonly unit: string;
  /** The kind of the instrument, observable or not. */
  readonly kind: string;
  readonly whole: boolean;
  readonly attributes: Readonly<Record<string, readonly unknown[]>>;
  readonly boundaries?: readonly number[];
}

interface Difference {
  readonly theirs: Partial<Shape>;
  readonly ours: Partial<Shape>;
  readonly reason: string;
}

const BY_THE_CONVENTIONS = 'The conventions say UpDownCounter: the spaces of a heap may be added up, gauges may not.';
const WHOLE = 'The conventions say that it is a whole number.';

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'v8js.gc.duration': {
    theirs: { boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
    ours: { boundaries: [0.01, 0.1, 1, 10] },
    reason: 'The conventions ask for these buckets. A view may choose others.',
  },
  'v8js.memory.heap.space.size': { theirs: { whole: false }, ours: { whole: true }, reason: WHOLE },
  'v8js.memory.heap.used': {
    theirs: { kind: 'gauge', whole: false },
    ours: { kind: 'upDownCounter', whole: true },
    reason: `${BY_THE_CONVENTIONS} ${WHOLE}`,
  },
  'v8js.memory.heap.space.available_size': {
    theirs: { kind: 'gauge', whole: false },
    ours: { kind: 'upDownCounter', whole: true },
    reason: `${BY_THE_CONVENTIONS} ${WHOLE}`,
  },
  'v8js.memory.heap.space.physical_size': {
    theirs: { kind: 'gauge', whole: false },
    ours: { kind: 'upDownCounter', whole: true },
    reason: `${BY_THE_CONVENTIONS} ${WHOLE}`,
  },
  'v8js.resource.active': { theirs: { whole: false }, ours: { whole: true }, reason: WHOLE },
  'process.cpu.time': {
    theirs: { attributes: { 'process.cpu.state': ['system', 'user'] } },
    ours: { attributes: { 'cpu.mode': ['system', 'user'] } },
    reason: 'The conventions have renamed the attribute in 1.27.',
  },
  'process.memory.usage': {
    theirs: { kind: 'gauge', unit: '', whole: false },
    ours: { kind: 'upDownCounter', unit: 'By', whole: true },
    reason: `The conventions say UpDownCounter of bytes. ${WHOLE}`,
  },
};

/** What only they tell. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'process.cpu.utilization': 'It follows from process.cpu.time, for each reader at its own interval.',
};

interface Collected {
  readonly ours: ReadonlyMap<string, MetricRecord>;
  readonly theirs: ReadonlyMap<string, MetricRecord>;
}

let collected: Collected;
let reader: MetricReader;
let removeReader: () => void;
let setup: TelemetrySetup;
let runtimeNode: RuntimeNodeInstrumentation;

beforeAll(async () => {
  reader = { name: 'test', temporality: () => 'cumulative' };
  removeReader = addMetricReader(reader);
  setup = measureRuntime();
  runtimeNode = new RuntimeNodeInstrumentation();
  runtimeNode.setMeterProvider(metrics.getMeterProvider());
  new HostMetrics({ metricGroups: ['process.cpu', 'process.memory'] }).start();
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  collected = await collectAll();
});

afterAll(async () => {
  runtimeNode.disable();
  removeReader();
  await setup.shutdown();
});

/** Collects once the garbage collection has been told, and the delay too: they keep it to themselves until they have five samples. */
async function collectAll(): Promise<Collected> {
  for (let turn = 0; turn < 20; turn++) {
    await pause(200);
    const found = await collect();
    const isThere = (name: string): boolean => found.ours.has(name) && found.theirs.has(name);
    if (isThere('v8js.gc.duration') && isThere('nodejs.eventloop.delay.min')) return found;
  }
  throw new Error('the garbage collection was not told');
}

async function collect(): Promise<Collected> {
  const { scopes } = await ports.metricCollection.collect(reader, Date.now() + 5_000);
  const of = (names: readonly string[]): Map<string, MetricRecord> =>
    new Map(
      scopes
        .filter(({ scope }) => names.includes(scope.name))
        .flatMap((scopeMetrics) => scopeMetrics.metrics)
        .map((metric) => [metric.name, metric]),
    );
  return { ours: of([OURS]), theirs: of(THEIRS) };
}

function byText(a: unknown, b: unknown): number {
  return String(a).localeCompare(String(b));
}

function attributesOf({ points }: MetricRecord): Record<string, unknown[]> {
  const found = new Map<string, Set<unknown>>();
  for (const { attributes } of points) {
    for (let index = 0; index < attributes.attributeList.length; index += 2) {
      const key = String(attributes.attributeList[index]);
      found.set(key, (found.get(key) ?? new Set()).add(attributes.attributeList[index + 1]));
    }
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, [...values].sort(byText)]));
}

function shapeOf(metric: MetricRecord): Shape {
  return {
    unit: metric.unit,
    kind: metric.kind.replace('observable', '').replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
    whole: metric.valueType === ValueType.INT,
    attributes: attributesOf(metric),
    ...(metric.type === 'histogram' && { boundaries: metric.boundaries }),
  };
}

test('all that the official packages tell is told, but for what is named', () => {
  const { ours, theirs } = collected;
  const expected = [...theirs.keys()].filter((name) => LEFT_OUT[name] === undefined);
  expect(new Set(ours.keys())).toEqual(new Set(expected));
  expect([...theirs.keys()]).toEqual(expect.arrayContaining(Object.keys(LEFT_OUT)));
});

test('each metric has the unit, kind and attributes of the official one, but for what is named', () => {
  const { ours, theirs } = collected;
  expect(ours.size).toBe(17);
  for (const [name, metric] of ours) {
    const their = theirs.get(name);
    if (their === undefined) throw new Error(`they do not tell ${name}`);
    const { theirs: differs = {}, ours: instead = {} } = DIFFERENCES[name] ?? {};
    const theirShape = shapeOf(their);
    expect({ name, ...theirShape }).toEqual({ name, ...theirShape, ...differs });
    expect({ name, ...shapeOf(metric) }).toEqual({ name, ...theirShape, ...instead });
  }
});

test('what both read at once is the same', () => {
  const [ours, theirs] = [collected.ours, collected.theirs].map((all) =>
    (all.get('v8js.resource.active')?.points ?? []).map((point) => ('value' in point ? point.value : point)),
  );
  expect(ours?.length).toBeGreaterThan(0);
  expect(ours).toEqual(theirs);
});
