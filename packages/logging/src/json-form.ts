/**
 * The JSON form of a record: the part of a pino line that pino is handed ready-made.
 *
 * pino writes the level, the message and the braces. What stands between them is written here, because the values of a record are checked
 * already and what repeats from line to line is text already: keys, the logger's name, ids, the bindings of a child.
 */
import type { InstrumentationScope, LogAttributeList, LogBlock, LogRecord, LogValue } from '@throughline/core';
import {
  createBoundedCache,
  hrTimeToTicks,
  LogFields,
  reserveSlot,
  spanIdToHex,
  traceIdToHex,
} from '@throughline/core';

const SLOT = reserveSlot();
const MOST_KEYS = 1_000;
const NEEDS_ESCAPE = /["\\\p{Cc}\p{Cs}]/u;

/** What pino, its tools or this package say under a name of their own. An attribute of that name stands under `attributes.<name>`. */
const TAKEN = new Set(['level', 'time', 'name', 'msg', 'trace_id', 'span_id', 'trace_flags', 'event_name']);

/** What stands for these in place of `"key":`. They make up the field `err`. */
const PART_OF_ERROR = '';
const ERROR_KEYS = ['exception.type', 'exception.message', 'exception.stacktrace', 'err'] as const;

const prefixes = createBoundedCache<string, string>(MOST_KEYS);
for (const key of ERROR_KEYS) prefixes.set(key, PART_OF_ERROR);

/** The fields of a line from the time on, each with a comma in front. */
export function jsonFields(record: LogRecord): string {
  const { eventName, block, attributeList } = record;
  let text = timeText(record) + nameText(record.scope) + identityText(record);
  if (eventName !== undefined) text += `,"event_name":${quoted(eventName)}`;
  if (block !== undefined) text += blockText(block);
  if (attributeList !== undefined) text += attributesText(attributeList);
  return text;
}

/** The message of a line. A body that is no text is written as JSON, because tools expect a text. */
export function jsonMessage(body: LogValue | undefined): string | undefined {
  return typeof body === 'string' || body === undefined ? body : jsonText(body);
}

/** A value as JSON. Whole numbers beyond 2^53 and numbers that JSON does not know are texts, bytes are base64. */
export function jsonText(value: LogValue): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`;
    default:
      return value === null ? 'null' : compositeText(value);
  }
}

function compositeText(value: Uint8Array | readonly LogValue[] | LogFields): string {
  if (value instanceof LogFields) return fieldsText(value.list);
  if (value instanceof Uint8Array)
    return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`;
  return `[${value.map(jsonText).join(',')}]`;
}

function fieldsText(list: LogAttributeList): string {
  const parts: string[] = [];
  for (let index = 0; index < list.length; index += 2)
    parts.push(`${quoted(list[index] as string)}:${jsonText(list[index + 1] as LogValue)}`);
  return `{${parts.join(',')}}`;
}

function quoted(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function attributesText(list: LogAttributeList): string {
  let text = '';
  let hasError = false;
  for (let index = 0; index < list.length; index += 2) {
    const prefix = prefixOf(list[index] as string);
    if (prefix === PART_OF_ERROR) hasError = true;
    else text += prefix + jsonText(list[index + 1] as LogValue);
  }
  return hasError ? text + errorText(list) : text;
}

function prefixOf(key: string): string {
  const known = prefixes.get(key);
  if (known !== undefined) return known;
  const prefix = `,${quoted(TAKEN.has(key) ? `attributes.${key}` : key)}:`;
  prefixes.set(key, prefix);
  return prefix;
}

/** The exception under the key and in the form of pino's error serializer, which its tools know how to show. */
function errorText(list: LogAttributeList): string {
  const [type, message, stack, own] = ERROR_KEYS.map((key) => {
    const index = list.indexOf(key);
    return index < 0 ? undefined : jsonText(list[index + 1] as LogValue);
  });
  const parts: string[] = [];
  if (type !== undefined) parts.push(`"type":${type}`);
  if (message !== undefined) parts.push(`"message":${message}`);
  if (stack !== undefined) parts.push(`"stack":${stack}`);
  if (parts.length === 0) return own === undefined ? '' : `,"err":${own}`;
  return `,"err":{${parts.join(',')}}${own === undefined ? '' : `,"attributes.err":${own}`}`;
}

function blockText(block: LogBlock): string {
  const known = block.slots[SLOT] as string | undefined;
  if (known !== undefined) return known;
  const text = attributesText(block.attributeList);
  block.slots[SLOT] = text;
  return text;
}

function nameText(scope: InstrumentationScope): string {
  const known = scope.slots[SLOT] as string | undefined;
  if (known !== undefined) return known;
  const text = scope.name === '' ? '' : `,"name":${quoted(scope.name)}`;
  scope.slots[SLOT] = text;
  return text;
}

let lastTime = Number.NaN;
let lastTimeText = '';

/** When it happened, in milliseconds since the epoch, as pino writes it. */
function timeText({ explicitTime, ticks }: LogRecord): string {
  const time =
    explicitTime === undefined
      ? Math.floor(ticks - hrTimeToTicks([0, 0]))
      : explicitTime[0] * 1000 + Math.floor(explicitTime[1] / 1e6);
  if (time !== lastTime) {
    lastTime = time;
    lastTimeText = `,"time":${time}`;
  }
  return lastTimeText;
}

const last = { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: 0, spanId0: 0, spanId1: 0, traceFlags: -1 };
let lastIdentityText = '';

/** The ids, which the lines of one operation have in common. They are compared and not the span, so that no span is kept alive. */
function identityText({ identity }: LogRecord): string {
  if (identity === undefined) return '';
  if (
    identity.spanId1 !== last.spanId1 ||
    identity.spanId0 !== last.spanId0 ||
    identity.traceId3 !== last.traceId3 ||
    identity.traceId2 !== last.traceId2 ||
    identity.traceId1 !== last.traceId1 ||
    identity.traceId0 !== last.traceId0 ||
    identity.traceFlags !== last.traceFlags
  ) {
    const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, traceFlags } = identity;
    Object.assign(last, { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, traceFlags });
    const flags = (traceFlags & 255).toString(16).padStart(2, '0');
    lastIdentityText = `,"trace_id":"${traceIdToHex(identity)}","span_id":"${spanIdToHex(identity)}","trace_flags":"${flags}"`;
  }
  return lastIdentityText;
}
