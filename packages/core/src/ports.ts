/**
 * Where signals, sinks and instrumentations meet without importing each other.
 *
 * A port is a field that always holds something to call: a no-op until a component puts its own value in. Callers keep the `ports`
 * object and read the field at each use, so nothing has to be told when telemetry starts, changes or stops.
 */
import type {
  Attributes,
  AttributeValue,
  Context,
  Span,
  SpanKind,
  SpanOptions,
  TextMapSetter,
} from '@opentelemetry/api';

import type { AttributeBlock } from './attribute-block.ts';
import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { LogPort, LogSink } from './log-ports.ts';
import type { InstrumentPort, MetricCollectionPort } from './metric-ports.ts';
import type { SpanRecord } from './span-record.ts';

/**
 * What an instrumentation says once about the spans it starts.
 *
 * `describe` gives the attributes that a sampler may look at. It runs only when somebody asks: a sampler that reads attributes, or
 * a standard span processor that must see them in `onStart`. It never runs on the bare path.
 */
export interface SpanSource<Subject = never> {
  readonly scope: InstrumentationScope;
  readonly kind: SpanKind;
  describe(subject: Subject): Attributes;
}

/** A span as instrumentations use it: the API's span plus the two writes that skip validation. */
export interface LiveSpan extends Span {
  /** False when nothing that is written will be seen: build no attributes then. */
  readonly recording: boolean;
  /** Gives the span a cached set of attributes; the keys it owns are removed from what was set singly. */
  useBlock(block: AttributeBlock): void;
  /**
   * Gives the span the attributes that all spans over one connection have in common. Once a span and before `useBlock`; the two blocks own different
   * keys: it does not look.
   */
  useConnectionBlock(block: AttributeBlock): void;
  /** Sets an attribute whose key and value are known to be valid. Once a key and span, and no key that its block owns: it does not look. */
  put(key: string, value: AttributeValue): void;
}

/** Starts spans. */
export interface SpanPort {
  /** Starts a span for an instrumentation. The sampling decision is made before anything is built. */
  start<Subject>(source: SpanSource<Subject>, name: string, parent: Context, subject: Subject): LiveSpan;
  /** Starts a span with the options of the OpenTelemetry API. */
  startWith(scope: InstrumentationScope, name: string, options: SpanOptions, parent: Context): LiveSpan;
  /** Builds a block under the limits in force; `apart` where none of its keys is ever put. */
  block(attributes: Attributes, apart?: boolean): AttributeBlock;
}

/** Receives each sampled span once, synchronously, when it ends. It must not keep the record. */
export interface SpanSink {
  readonly name: string;
  end(span: SpanRecord): void;
}

/** Headers as Node hands them over: lower-case names. */
export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Reads and writes the carriers that travel between processes. */
export interface PropagationPort {
  /** The context a request arrives in: `parent` with what its headers carry. Returns `parent` itself when they carry nothing. */
  extract(parent: Context, headers: IncomingHeaders): Context;
  /** Writes the context into a carrier. */
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void;
  /** The names of the fields that `inject` may write. */
  readonly fields: readonly string[];
  /** Whether nobody but our own propagators writes, so that what they write needs no check. */
  readonly isOwn: boolean;
}

/** The ports of the process. */
export interface Ports {
  span: SpanPort;
  spanSink: SpanSink;
  propagation: PropagationPort;
  instrument: InstrumentPort;
  metricCollection: MetricCollectionPort;
  log: LogPort;
  logSink: LogSink;
}
