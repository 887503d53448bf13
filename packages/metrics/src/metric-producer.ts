/** Readers and exporters of the OpenTelemetry SDK on our engine: each gets a `MetricProducer` of its own. */
import type { Core, MetricKind, MetricReader, ReadableResource, Temporality } from '@throughline/core';
import {
  addMetricReader,
  callWithin,
  followWallClock,
  ports,
  reasonOf,
  registry,
  toReadableResource,
  usableParts,
} from '@throughline/core';

import type { StandardCollection } from './standard-metrics.ts';
import { STANDARD_KINDS, STANDARD_TEMPORALITIES, toStandard } from './standard-metrics.ts';

/** What a reader of the SDK says about the metrics it wants. It is asked with the SDK's names of the kinds, whose type only the SDK has. */
export interface StandardSelectors {
  /** 0 for deltas, 1 for what has added up since the start. */
  selectAggregationTemporality?(kind: never): number;
  /** The form of histogram: `{ type: 5 }` for exponential buckets. */
  selectAggregation?(kind: never): { readonly type: number };
}

/** A `MetricProducer` of the SDK. */
export interface MetricProducer {
  /** Collects. Callbacks that take longer than `timeoutMillis`, 30000 by default, are left out. */
  collect(options?: { readonly timeoutMillis?: number }): Promise<StandardCollection>;
}

/** A `MetricReader` of the SDK, as far as it is called. */
export interface StandardReader extends StandardSelectors {
  setMetricProducer(producer: never): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

const TIMEOUT_MS = 30_000;
const EXPONENTIAL_HISTOGRAM = 5;

/** A producer that belongs to one reader, and the end of it. */
export interface ConnectedProducer extends MetricProducer {
  /** Forgets what the reader has had. */
  disconnect(): void;
}

function nameOf(reader: object): string {
  try {
    const { name } = reader.constructor;
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // It has none that can be read.
  }
  return 'a metric reader';
}

function temporalityFor(selectors: StandardSelectors, kind: MetricKind): Temporality {
  const answer = selectors.selectAggregationTemporality?.(STANDARD_KINDS[kind] as never);
  return answer === STANDARD_TEMPORALITIES.delta ? 'delta' : 'cumulative';
}

function wantsExponential(selectors: StandardSelectors): boolean {
  try {
    return selectors.selectAggregation?.(STANDARD_KINDS.histogram as never).type === EXPONENTIAL_HISTOGRAM;
  } catch {
    return false;
  }
}

function presentResource(): ReadableResource {
  return toReadableResource({ attributes: registry.running?.setup.status.resource ?? {}, schemaUrl: undefined });
}

/**
 * Offers our metrics to one reader of the SDK: `reader.setMetricProducer(createMetricProducer(reader))`.
 *
 * It asks that reader which temporality and which form of histogram it wants. A producer is not to be shared: the deltas of one reader would be
 * missing at the other.
 */
export function createMetricProducer(
  selectors: StandardSelectors,
  resource: () => ReadableResource = presentResource,
): ConnectedProducer {
  const reader: MetricReader = {
    name: nameOf(selectors),
    temporality: (kind) => temporalityFor(selectors, kind),
    histograms: wantsExponential(selectors) ? 'exponential' : 'explicit',
  };
  const disconnect = addMetricReader(reader);
  return {
    disconnect,
    async collect(options) {
      followWallClock();
      const timeout = options?.timeoutMillis ?? TIMEOUT_MS;
      const snapshot = await ports.metricCollection.collect(reader, Date.now() + timeout);
      return toStandard(snapshot, resource());
    },
  };
}

/** The readers of the SDK that a set-up was given. */
export interface StandardReaders {
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
}

/** Connects the readers of the SDK that a set-up was given. One that refuses is reported. */
export function startStandardReaders(core: Core, given: readonly StandardReader[] | undefined): StandardReaders {
  const resource = toReadableResource(core.resource);
  const connected: { readonly reader: StandardReader; readonly producer: ConnectedProducer }[] = [];
  for (const reader of usableParts(core, 'readers', given, 'setMetricProducer', 'forceFlush', 'shutdown')) {
    const producer = createMetricProducer(reader, () => resource);
    try {
      reader.setMetricProducer(producer as never);
      connected.push({ reader, producer });
    } catch (error) {
      producer.disconnect();
      core.report(
        'TL_CONFIG_VALUE',
        `readers: ${nameOf(reader)} cannot be used: ${reasonOf(error)}`,
        'Make a new reader for each set-up.',
      );
    }
  }
  const each = async (what: string, call: (reader: StandardReader) => Promise<void>, deadline: number): Promise<void> =>
    void (await Promise.all(
      connected.map(({ reader }) => callWithin(`${what} of ${nameOf(reader)}`, () => call(reader), deadline)),
    ));
  return {
    flush: (deadline) => each('forceFlush', (reader) => reader.forceFlush(), deadline),
    async stop(deadline) {
      await each('shutdown', (reader) => reader.shutdown(), deadline);
      for (const { producer } of connected) producer.disconnect();
    },
  };
}
