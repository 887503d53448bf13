import { ROOT_CONTEXT } from '@opentelemetry/api';

import { createScope } from '../src/instrumentation-scope.ts';
import { addMetricReader } from '../src/metric-readers.ts';
import type { InstrumentPort, MetricCollectionPort, MetricReader, MetricSource } from '../src/metric-ports.ts';
import { noopMetricCollectionPort } from '../src/noop-ports.ts';
import { addObservable } from '../src/observables.ts';
import { registry } from '../src/registry.ts';

const source: MetricSource = { scope: createScope('x'), kind: 'counter', name: 'c', unit: '', description: '' };
const attributes = { a: 1 };

afterEach(() => {
  registry.ports.instrument = registry.noInstruments;
  registry.ports.metricCollection = noopMetricCollectionPort;
});

function engine(seen: unknown[]): InstrumentPort {
  return {
    handle: (...given) => ({ record: (...measurement) => seen.push([...given, ...measurement]) }),
    instrument: () => ({ live: true, record: () => undefined, remove: () => undefined }),
  };
}

test('a handle that was asked for early records to whichever engine there is', () => {
  const handle = registry.ports.instrument.handle(source, attributes);
  handle.record(1, ROOT_CONTEXT);
  for (const seen of [[], []] as unknown[][]) {
    registry.ports.instrument = engine(seen);
    handle.record(2, ROOT_CONTEXT);
    handle.record(3);
    expect(seen).toEqual([
      [source, attributes, 2, ROOT_CONTEXT],
      [source, attributes, 3, undefined],
    ]);
    registry.ports.instrument = registry.noInstruments;
    handle.record(4, ROOT_CONTEXT);
    expect(seen).toHaveLength(2);
  }
});

test('the instrument of a process without metrics says that there may be a successor', () => {
  const instrument = registry.ports.instrument.instrument(source);
  expect(instrument.live).toBe(false);
  expect(() => {
    instrument.record(1, attributes, ROOT_CONTEXT);
    instrument.remove(attributes);
  }).not.toThrow();
});

test('the engine is told when readers come and go', () => {
  const present: string[][] = [];
  const port: MetricCollectionPort = {
    ...noopMetricCollectionPort,
    readersChanged: () => void present.push(registry.metricReaders.map(({ name }) => name)),
  };
  registry.ports.metricCollection = port;
  const reader = (name: string): MetricReader => ({ name, temporality: () => 'delta' });
  const removals = ['one', 'other'].map((name) => addMetricReader(reader(name)));
  for (const remove of [...removals, ...removals]) remove();
  expect(present).toEqual([['one'], ['one', 'other'], ['other'], []]);
});

test('an observable is there until it is removed', () => {
  const observable = { sources: [source], read: () => undefined };
  const remove = addObservable(observable);
  expect([...registry.observables]).toEqual([observable]);
  remove();
  expect(registry.observables.size).toBe(0);
});

test('without metrics a collection yields nothing', async () => {
  const { metricCollection } = registry.ports;
  const reader: MetricReader = { name: 'x', temporality: () => 'delta' };
  const nothing = { scopes: [], failures: [] };
  expect([await metricCollection.collect(reader, 0), metricCollection.collectNow(reader)]).toEqual([nothing, nothing]);
});
