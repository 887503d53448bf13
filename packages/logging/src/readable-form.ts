/**
 * The form of a record for people: `INFO - Processing request [trace:5f8a3b2c...] [span:abcd...] user_id=123`.
 *
 * Whatever the application was sent stands in messages and values, so nothing in them may move the cursor, change a colour or begin a line:
 * control characters and what turns the direction of text are shown as escapes, and the lines of an error are indented.
 */
import type { LogAttributeList, LogRecord } from '@throughline/core';
import { spanIdToHex, traceIdToHex } from '@throughline/core';

import type { Paint, ReadableLevel } from './readable-form-colours.ts';
import { READABLE_LEVELS } from './readable-form-colours.ts';
import { bounded, escaped, readableKey, readableValue } from './readable-form-values.ts';

/** How lines are written for people. */
export interface ReadableStyle {
  readonly paint: Paint;
  /** Shortens the ids to their beginning, as they are shown on a screen. */
  readonly shortIds: boolean;
}

const LONGEST_MESSAGE = 10_000;
const LONGEST_STACK = 20_000;
const INDENT = '    ';

/** Writes a record as a line; an error has its stack on further, indented lines. */
export function readableLine(record: LogRecord, style: ReadableStyle): string {
  const error: ErrorParts = { type: undefined, message: undefined, stack: undefined };
  let line = `${style.paint.level(levelOf(record.severityNumber))} - ${messageOf(record)}${idsOf(record, style)}`;
  if (record.block !== undefined) line += attributesOf(record.block.attributeList, error, style);
  if (record.attributeList !== undefined) line += attributesOf(record.attributeList, error, style);
  return `${line}\n${errorLines(error, style)}`;
}

/** A severity that is not known is no reason for alarm. */
function levelOf(severityNumber: number): ReadableLevel {
  return severityNumber === 0 ? 'INFO' : (READABLE_LEVELS[(severityNumber - 1) >> 2] ?? 'INFO');
}

function messageOf({ body, eventName }: LogRecord): string {
  if (typeof body === 'string') return escaped(bounded(body, LONGEST_MESSAGE));
  if (body === undefined) return eventName === undefined ? '' : escaped(eventName);
  return readableValue(body, LONGEST_MESSAGE);
}

function idsOf({ identity }: LogRecord, { paint, shortIds }: ReadableStyle): string {
  if (identity === undefined) return '';
  const trace = traceIdToHex(identity);
  const span = spanIdToHex(identity);
  const text = shortIds
    ? `[trace:${trace.slice(0, 8)}...] [span:${span.slice(0, 4)}...]`
    : `[trace:${trace}] [span:${span}]`;
  return ` ${paint.aside(text)}`;
}

interface ErrorParts {
  type: string | undefined;
  message: string | undefined;
  stack: string | undefined;
}

/** The attributes but for those of the exception, which are put aside for the lines below. */
function attributesOf(list: LogAttributeList, error: ErrorParts, { paint }: ReadableStyle): string {
  let text = '';
  for (let index = 0; index < list.length; index += 2) {
    const key = list[index] as string;
    const value = list[index + 1];
    if (value === undefined || takesPart(key, value, error)) continue;
    text += ` ${paint.key(`${readableKey(key)}=`)}${readableValue(value)}`;
  }
  return text;
}

function takesPart(key: string, value: unknown, error: ErrorParts): boolean {
  if (typeof value !== 'string') return false;
  if (key === 'exception.type') error.type = value;
  else if (key === 'exception.message') error.message = value;
  else if (key === 'exception.stacktrace') error.stack = value;
  else return false;
  return true;
}

/** The type and the message, unless the stack says both, and the stack. */
function errorLines({ type, message, stack }: ErrorParts, { paint }: ReadableStyle): string {
  const isSaid = stack !== undefined && stack.includes(type ?? '') && stack.includes(message ?? '');
  const head = [type, message].filter((part) => part !== undefined && part !== '').join(': ');
  const lines = [...(isSaid || head === '' ? [] : indented(head)), ...(stack === undefined ? [] : indented(stack))];
  return lines.map((line) => `${paint.aside(line)}\n`).join('');
}

function indented(text: string): string[] {
  return bounded(text, LONGEST_STACK)
    .split(/\r?\n/)
    .map((line) => `${INDENT}${escaped(line)}`);
}
