import { inspect } from 'node:util';

import type { LogRecord, LogSink } from '@throughline/core';
import { createLineWriter, spanIdToHex, traceIdToHex } from '@throughline/core';

import { toSdkFields, toSdkValue } from './sdk-values.ts';
import { severityText } from './severity.ts';

function lineOf(record: LogRecord): string {
  const { identity, eventName, scope, body } = record;
  const severity = record.severityText ?? severityText(record.severityNumber);
  const ids = identity === undefined ? [] : [`[trace:${traceIdToHex(identity)}] [span:${spanIdToHex(identity)}]`];
  const said = body === undefined ? [] : [shown(toSdkValue(body))];
  const event = eventName === undefined ? [] : [`+${inspect(eventName)}`];
  const fields = shown(toSdkFields(record.block?.attributeList, record.attributeList));
  return `${['LOG -', inspect(severity), inspect(scope.name), ...event, ...said, ...ids, fields].join(' ')}\n`;
}

function shown(value: unknown): string {
  return inspect(value, { breakLength: Infinity, colors: false, depth: Infinity });
}

/** A sink that writes each record as one readable line to stdout. For development: it writes at once and blocks where stdout does. */
export function consoleLogSink(write: (line: string) => void = createLineWriter('stdout')): LogSink {
  return { name: 'console', emit: (record) => write(lineOf(record)) };
}
