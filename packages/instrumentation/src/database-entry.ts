/**
 * What all operations of a database have in common that differ in their outcome alone: the attributes of their spans, and where their durations go.
 *
 * Either is made when it is first asked for, so that a process without tracing builds no blocks and one without metrics makes no handles.
 */
import type { Attributes, Context } from '@opentelemetry/api';
import type { AttributeBlock, LiveSpan, MetricHandle, MetricSource } from '@throughline/core';
import {
  contextWithSpan,
  createBoundedCache,
  isSuppressed,
  ports,
  registry,
  secondsSince,
  startOfMeasurement,
} from '@throughline/core';

/** An operation whose duration is measured. */
export interface MeasuredOperation {
  readonly span: LiveSpan;
  /** The context of its caller. */
  readonly context: Context;
  /** When it began, in ticks; 0 where nobody measures. */
  readonly startTicks: number;
}

/** How an operation failed. */
export interface DatabaseFailure {
  /** `db.response.status_code`: the code of the server's error. */
  readonly statusCode: string | undefined;
  /** `error.type` */
  readonly type: string;
}

/** What operations with the same attributes share. */
export interface DatabaseEntry {
  /** The attributes of the spans, under the configuration in force. */
  block(): AttributeBlock;
  /** Records the duration of an operation that has just ended; nothing where nobody measures. */
  measure(operation: MeasuredOperation, failure?: DatabaseFailure): void;
}

/** Entries by key, made when first asked for. */
export interface DatabaseEntries<Key> {
  get(key: Key): DatabaseEntry;
}

/** What entries are made of. The attributes must be determined by the key. */
export interface DatabaseEntryParts<Key> {
  /** Between this many entries and twice as many are kept, whatever comes by. */
  readonly limit: number;
  /** One and the same for all entries of an instrumentation. */
  readonly duration: MetricSource;
  spanAttributes(key: Key): Attributes;
  metricAttributes(key: Key): Attributes;
}

/** When an operation begins, in ticks; 0 where nobody measures, which costs no reading of the clock. */
export function startOfOperation(context: Context): number {
  return isSuppressed(context) ? 0 : startOfMeasurement();
}

/** Makes an empty cache of entries. */
export function createDatabaseEntries<Key>(parts: DatabaseEntryParts<Key>): DatabaseEntries<Key> {
  const entries = createBoundedCache<Key, DatabaseEntry>(parts.limit);
  return {
    get(key) {
      const known = entries.get(key);
      if (known !== undefined) return known;
      const entry = createEntry(key, parts);
      entries.set(key, entry);
      return entry;
    },
  };
}

function createEntry<Key>(
  key: Key,
  { duration, spanAttributes, metricAttributes }: DatabaseEntryParts<Key>,
): DatabaseEntry {
  let block: AttributeBlock | undefined;
  // Beside the block: that of a process without tracing has a generation of its own.
  let generation = 0;
  let succeeded: MetricHandle | undefined;
  return {
    block() {
      if (block === undefined || generation !== registry.generation) {
        block = ports.span.block(spanAttributes(key));
        ({ generation } = registry);
      }
      return block;
    },
    measure({ span, context, startTicks }, failure) {
      if (startTicks === 0) return;
      const seconds = secondsSince(startTicks);
      const own = contextWithSpan(context, span);
      if (failure === undefined) {
        succeeded ??= ports.instrument.handle(duration, metricAttributes(key));
        succeeded.record(seconds, own);
      } else {
        const attributes = { ...metricAttributes(key), ...failureAttributes(failure) };
        ports.instrument.instrument(duration).record(seconds, attributes, own);
      }
    },
  };
}

function failureAttributes({ statusCode, type }: DatabaseFailure): Attributes {
  return statusCode === undefined
    ? { 'error.type': type }
    : { 'db.response.status_code': statusCode, 'error.type': type };
}
