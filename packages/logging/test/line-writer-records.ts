import type { InstrumentationScope, LogRecord, TraceIdentity } from '@throughline/core';
import { createScope, now } from '@throughline/core';

export const IDENTITY: TraceIdentity = {
  traceId0: 0x5f8a3b2c,
  traceId1: 0x11223344,
  traceId2: 0x55667788,
  traceId3: 0x0a0b0c0d,
  spanId0: 0xabcdef12,
  spanId1: 0x34567890,
  traceFlags: 1,
  traceState: undefined,
};

export const SCOPE: InstrumentationScope = createScope('orders');

/** A record as the engine makes it. */
export function recordOf(parts: Partial<LogRecord>): LogRecord {
  return {
    scope: SCOPE,
    ticks: now(),
    explicitTime: undefined,
    explicitObservedTime: undefined,
    severityNumber: 9,
    severityText: 'INFO',
    eventName: undefined,
    body: undefined,
    attributeList: undefined,
    block: undefined,
    droppedAttributes: 0,
    identity: undefined,
    ...parts,
  };
}

/** A destination that keeps what it is given. */
export function collector(isTTY = false): {
  readonly written: string[];
  readonly isTTY: boolean;
  write(line: string): void;
} {
  const written: string[] = [];
  return { written, isTTY, write: (line) => void written.push(line) };
}
