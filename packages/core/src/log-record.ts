import type { HrTime } from '@opentelemetry/api';

import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { TraceIdentity } from './trace-identity.ts';

/**
 * A value that a log record may hold, which is any value of OTLP. Plain data of our own: nobody else can change it, and nothing in it throws, repeats
 * itself or is deeper than the limit. A `bigint` fits into 64 bits.
 */
export type LogValue = null | string | number | boolean | bigint | Uint8Array | readonly LogValue[] | LogFields;

/** Named values inside a value: name, value, name, value. A class, so that sinks tell it from a list at once. */
export class LogFields {
  readonly list: LogAttributeList;

  constructor(list: LogAttributeList) {
    this.list = list;
  }
}

/** Attributes of a log record in the order they were given: key, value, key, value. Each key stands there once. */
export type LogAttributeList = LogValue[];

/**
 * An immutable set of attributes that many records share: the bindings of a logger.
 *
 * Each sink keeps what it made of them in its own slot, so the work is done once per block.
 */
export interface LogBlock {
  readonly attributeList: LogAttributeList;
  readonly droppedAttributes: number;
  /** The generation of the configuration it was built under. */
  readonly generation: number;
  readonly slots: unknown[];
  owns(key: string): boolean;
}

/** A log record as a sink sees it. Sinks encode from it at once and do not keep it. See the OpenTelemetry Logs Data Model. */
export interface LogRecord {
  readonly scope: InstrumentationScope;
  /** When it was observed: milliseconds on the monotonic clock (see `clock.ts`). Also when it happened, where no other time is given; 0 where both times are. */
  readonly ticks: number;
  readonly explicitTime: HrTime | undefined;
  readonly explicitObservedTime: HrTime | undefined;
  /** 1 to 24; 0 where it is not known. */
  readonly severityNumber: number;
  readonly severityText: string | undefined;
  readonly eventName: string | undefined;
  readonly body: LogValue | undefined;
  readonly attributeList: LogAttributeList | undefined;
  /** Owns no key that stands in the list. */
  readonly block: LogBlock | undefined;
  readonly droppedAttributes: number;
  /** The span that it belongs to. */
  readonly identity: TraceIdentity | undefined;
}
