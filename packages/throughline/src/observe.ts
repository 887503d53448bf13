import type { Attributes, Context, Span, SpanKind } from '@opentelemetry/api';
import type { Endings } from '@throughline/core';
import {
  activeContext,
  createBoundedCache,
  internalLog,
  now,
  plainCopy,
  readName,
  runToEnd,
  secondsSince,
  shown,
} from '@throughline/core';
import { errorType } from '@throughline/instrumentation';
import type { LogFunctions } from '@throughline/logging';
import type { Counter, Histogram, InstrumentFunctions, LabelValue } from '@throughline/metrics';
import type { SpanFunctions } from '@throughline/tracing';

/** What an observed operation says of itself. */
export interface ObserveOptions {
  /** On the metrics and on the span: a few values each, such as a kind or a region. */
  readonly labels?: Readonly<Record<string, LabelValue>> | undefined;
  /** On the span alone: ids, sizes, whatever helps. */
  readonly attributes?: Attributes | undefined;
  /** The kind of the span. Default: internal. */
  readonly kind?: SpanKind | undefined;
  /** The upper bounds of the buckets of the duration, in seconds. Default: from 5 ms to 10 s. */
  readonly buckets?: readonly number[] | undefined;
}

/** An operation that is being observed. */
export interface Observation {
  readonly span: Span;
  /** Adds a label that is known only now. */
  label(key: string, value: LabelValue): void;
}

/** Runs a function as one observed operation: see `Telemetry`. */
export interface ObserveFunction {
  /**
   * One call for a span, its duration and its errors.
   *
   * The span is that of `trace`. The histogram `{name}.duration`, in seconds, gets one measurement, with an exemplar that leads to the span; the counter
   * `{name}.errors` counts what throws or rejects, with `error.type`, and a log line `{name} failed` tells of it. Characters that names of instruments cannot have become `_`.
   * Errors go on unchanged.
   */
  <T>(name: string, fn: (observation: Observation) => T): T;
  <T>(name: string, options: ObserveOptions, fn: (observation: Observation) => T): T;
}

/** What measures the operations of one name. */
interface Meters {
  readonly name: string;
  readonly duration: Histogram;
  readonly errors: Counter;
}

/** Finds what measures the operations of a name. The buckets count when it is asked for first. */
export type MetersOf = (name: string, buckets: readonly number[] | undefined) => Meters;

const NOT_IN_NAMES = /[^\w./-]/g;
const LONGEST_NAME = 240;
const MOST_OPERATIONS = 1_000;

/** Makes the instruments of operations, each once for each name. */
export function createMeters(instruments: InstrumentFunctions): MetersOf {
  const known = createBoundedCache<string, Meters>(MOST_OPERATIONS);

  function makeMeters(name: string, buckets: readonly number[] | undefined): Meters {
    const prefix = prefixOf(name);
    const duration = { unit: 's', description: `Duration of ${name}.` };
    return {
      name,
      duration: instruments.histogram(
        `${prefix}.duration`,
        buckets === undefined ? duration : { ...duration, buckets },
      ),
      errors: instruments.counter(`${prefix}.errors`, { unit: '{error}', description: `Errors of ${name}.` }),
    };
  }

  return (name, buckets) => {
    let meters = known.get(name);
    if (meters === undefined) {
      meters = makeMeters(name, buckets);
      known.set(name, meters);
    }
    return meters;
  };
}

/** Makes `observe` of the functions for spans and log lines, and of what measures. */
export function createObserve({ trace }: SpanFunctions, metersOf: MetersOf, logs: LogFunctions): ObserveFunction {
  function observe<T>(
    name: string,
    optionsOrFn: ObserveOptions | ((observation: Observation) => T),
    given?: (observation: Observation) => T,
  ): T {
    const fn = typeof optionsOrFn === 'function' ? optionsOrFn : given;
    if (typeof fn !== 'function') {
      internalLog.warn(`observe(${shown(name)}) was given ${shown(given)}; expected a function, nothing was called`);
      return undefined as T;
    }
    const options: ObserveOptions = typeof optionsOrFn === 'function' ? {} : plainCopy(optionsOrFn);
    const attributes = { ...plainCopy(options.attributes), ...plainCopy(options.labels) };
    const details = options.kind === undefined ? { attributes } : { attributes, kind: options.kind };
    return trace(name, details, (span) => {
      const observation = new Measured(span, metersOf(readName(name), options.buckets), logs, options);
      return runToEnd(observation, () => fn(observation), OBSERVATION_ENDINGS);
    });
  }
  return observe;
}

/** What the names of the instruments begin with, which has to be a letter. */
function prefixOf(name: string): string {
  const text = name.slice(0, LONGEST_NAME).replace(NOT_IN_NAMES, '_');
  return /^[a-z]/i.test(text) ? text : `operation_${text}`;
}

class Measured implements Observation {
  readonly span: Span;
  private readonly meters: Meters;
  private readonly logs: LogFunctions;
  private readonly labels: Partial<Record<string, LabelValue>>;
  private readonly context: Context;
  private readonly startTicks: number;

  constructor(span: Span, meters: Meters, logs: LogFunctions, { labels }: ObserveOptions) {
    this.span = span;
    this.meters = meters;
    this.logs = logs;
    this.labels = { ...plainCopy(labels) };
    this.context = activeContext();
    this.startTicks = now();
  }

  label(key: string, value: LabelValue): void {
    this.labels[key] = value;
    this.span.setAttribute(key, value);
  }

  succeed(): void {
    this.meters.duration.record(secondsSince(this.startTicks), this.labels, this.context);
  }

  fail(error: unknown): void {
    this.label('error.type', errorType(error));
    this.succeed();
    this.meters.errors.add(1, this.labels, this.context);
    this.logs.error(`${this.meters.name} failed`, error, this.labels);
  }
}

const OBSERVATION_ENDINGS: Endings<Measured> = {
  succeeded: (observation) => observation.succeed(),
  failed: (observation, error) => observation.fail(error),
};
