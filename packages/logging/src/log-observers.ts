import type { Context } from '@opentelemetry/api';
import type { InstrumentationScope, LogRecord, ReadableResource } from '@throughline/core';
import { followWallClock, internalLog, reasonOf, toReadableScope } from '@throughline/core';

import { adoptChanges } from './adopted-changes.ts';
import type { LogReading } from './log-reading.ts';
import { ReadableLogRecord } from './readable-log-record.ts';

/** The `LogRecordProcessor` of the OpenTelemetry SDK, as far as it is called. */
export interface LogRecordProcessor {
  onEmit(record: never, context?: Context): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  enabled?(options: never): boolean;
}

/** Those who look at records besides the sinks. */
export interface LogObservers {
  /** Whether there is any. */
  readonly present: boolean;
  /** How many records they have seen. */
  seen(): number;
  /** Whether one of them wants such a record. */
  wants(scope: InstrumentationScope, severityNumber: number, context: Context): boolean;
  /** Shows a record to everybody. Returns it as they leave it. */
  emit(record: LogRecord, reading: LogReading, context: Context): LogRecord;
}

const NOBODY: LogObservers = { present: false, seen: () => 0, wants: () => false, emit: (record) => record };

/** Calls standard log record processors in their order; the failure of one is said and stops nobody. */
export function createLogObservers(
  processors: readonly LogRecordProcessor[],
  resource: ReadableResource,
): LogObservers {
  if (processors.length === 0) return NOBODY;
  let seen = 0;
  const failed = (moment: string, error: unknown): void =>
    internalLog.error(`a log record processor failed in ${moment}: ${reasonOf(error)}`);

  // A processor is typed by the SDK it comes from; ours has every field that its type asks for.
  const typed = (value: object): never => value as never;
  return {
    present: true,
    seen: () => seen,
    wants: (scope, severityNumber, context) =>
      processors.some((processor) => {
        try {
          const asked = { context, instrumentationScope: toReadableScope(scope), severityNumber };
          return processor.enabled?.(typed(asked)) ?? true;
        } catch (error) {
          failed('enabled', error);
          return true;
        }
      }),
    emit(record, reading, context) {
      seen++;
      followWallClock();
      const readable = new ReadableLogRecord(record, resource, reading);
      const { attributes, body, hrTime, hrTimeObserved, spanContext } = readable;
      const before = { attributes: { ...attributes }, body, hrTime, hrTimeObserved, spanContext };
      for (const processor of processors) {
        try {
          processor.onEmit(typed(readable), context);
        } catch (error) {
          failed('onEmit', error);
        }
      }
      return adoptChanges(record, { readable, before, reading });
    },
  };
}
