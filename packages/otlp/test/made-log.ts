import type { InstrumentationScope, LogRecord, TraceIdentity } from '@throughline/core';
import { createScope } from '@throughline/core';

const scope: InstrumentationScope = createScope('made-by-hand', { version: '1.2.3' });

/** The identity of a span. */
export const madeIdentity: TraceIdentity = {
  traceId0: 0x0af76519,
  traceId1: 0x16cd43dd,
  traceId2: 0x8448eb21 | 0,
  traceId3: 0x1c80319c,
  spanId0: 0x00f067aa,
  spanId1: 0x0ba902b7,
  traceFlags: 1,
  traceState: undefined,
};

/** A log record as a sink sees it, made without the logging engine. */
export function madeLog(changes: Partial<LogRecord> = {}): LogRecord {
  return {
    scope,
    ticks: 1000.5,
    explicitTime: undefined,
    explicitObservedTime: undefined,
    severityNumber: 9,
    severityText: 'INFO',
    eventName: undefined,
    body: 'a user was found',
    attributeList: ['user.id', 'u-1', 'attempts', 2],
    block: undefined,
    droppedAttributes: 0,
    identity: madeIdentity,
    ...changes,
  };
}
