import { inspect } from 'node:util';

import type { SpanRecord, SpanSink } from '@throughline/core';
import { createLineWriter, spanIdToHex, traceIdToHex } from '@throughline/core';

import { attributesOf, durationOf, eventsOf } from './readable-span.ts';

const STATUS_WORDS = ['', ' OK', ' ERROR'] as const;

function lineOf(span: SpanRecord): string {
  const [seconds, nanos] = durationOf(span);
  const milliseconds = (seconds * 1000 + nanos / 1e6).toFixed(2);
  const status = `${STATUS_WORDS[span.statusCode] ?? ''}${span.statusMessage === undefined ? '' : ` ${inspect(span.statusMessage)}`}`;
  const details = inspect(attributesOf(span), { breakLength: Infinity, colors: false });
  const events = eventsOf(span).map(({ name }) => ` +${inspect(name)}`);
  return `SPAN - ${inspect(span.name)} ${milliseconds}ms${status} [trace:${traceIdToHex(span)}] [span:${spanIdToHex(span)}] ${details}${events.join('')}\n`;
}

/** A sink that writes each span as one readable line to stdout. For development: it writes at once and blocks where stdout does. */
export function consoleSink(write: (line: string) => void = createLineWriter('stdout')): SpanSink {
  return { name: 'console', end: (span) => write(lineOf(span)) };
}
