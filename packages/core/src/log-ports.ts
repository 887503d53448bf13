/** Where log records are emitted and where they go. */
import type { Context, HrTime } from '@opentelemetry/api';

import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { LogBlock, LogRecord } from './log-record.ts';

/** A log record as it is handed in: nothing in it has been checked. */
export interface LogDraft {
  readonly scope: InstrumentationScope;
  /** 1 to 24; 0 where it is not known. */
  readonly severityNumber: number;
  readonly severityText?: string | undefined;
  readonly eventName?: string | undefined;
  /** Any value. */
  readonly body?: unknown;
  /** An object of named values of any kind. It is read at once and not kept. */
  readonly attributes?: unknown;
  /**
   * Used instead of `attributes` where it is given: texts as keys and values by turns, no key twice, no value `undefined` or an error. It belongs to
   * the record from here on.
   */
  readonly attributeList?: unknown[] | undefined;
  /** Attributes made once with `block`. What `attributes` says of the same key wins. */
  readonly block?: LogBlock | undefined;
  /** An error whose type, message and stack become the attributes of the exception conventions. */
  readonly exception?: unknown;
  /** When it happened. Default: now. */
  readonly time?: HrTime | undefined;
  readonly observedTime?: HrTime | undefined;
  /** The context of the span it belongs to. Default: the active one. */
  readonly context?: Context | undefined;
  /** Whether it is also a line of the application's log on stdout. Default: no, as for what a logger of the application has written already. */
  readonly line?: boolean | undefined;
}

/** Makes log records. */
export interface LogPort {
  /** Whether a record of this severity would reach anybody: build none where it would not. 0 is a severity that is not known. */
  enabled(scope: InstrumentationScope, severityNumber: number, context?: Context): boolean;
  /** Makes a record of a draft and hands it to the sinks. Never throws. */
  emit(draft: LogDraft): void;
  /** Reads attributes that many records share. Made under one configuration: make it again when `registry.generation` has changed. */
  block(attributes: unknown): LogBlock;
}

/** Receives each log record once, synchronously. It must not keep the record. */
export interface LogSink {
  readonly name: string;
  emit(record: LogRecord): void;
}
