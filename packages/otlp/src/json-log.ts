/** Log records in the JSON mapping of OTLP: hexadecimal ids, 64-bit numbers as decimal text, enumerations as numbers. */
import type { LogRecord, TraceIdentity } from '@throughline/core';
import { spanIdToHex, traceIdToHex } from '@throughline/core';

import type { ByteWriter } from './byte-writer.ts';
import { jsonValue } from './json-attributes.ts';
import { decimalOf, jsonCount, jsonString } from './json-fields.ts';
import { jsonRecordAttributes } from './json-record.ts';
import { droppedOf, namesSpan, observedTimeOf, severityNumberOf, timeOf } from './log-fields.ts';

const words = new Uint32Array(2);

/** Writes one log record, and a comma before it. Throws where it cannot be written; the caller rolls back. */
export function writeJsonLog(writer: ByteWriter, record: LogRecord, blockSlot: number): void {
  const { identity, body } = record;
  const span = identity === undefined || !namesSpan(identity) ? '' : spanJson(identity);
  const said = body === undefined ? '' : `"body":${jsonValue(body)},`;
  const attributes = jsonRecordAttributes(record, blockSlot) + jsonCount('droppedAttributesCount', droppedOf(record));
  writer.utf8(`,{${severity(record)}${said}${attributes}${span}${timing(record)}}`);
}

function severity({ severityNumber, severityText, eventName }: LogRecord): string {
  return (
    jsonCount('severityNumber', severityNumberOf(severityNumber)) +
    jsonString('severityText', severityText) +
    jsonString('eventName', eventName)
  );
}

function spanJson(identity: TraceIdentity): string {
  return `"traceId":"${traceIdToHex(identity)}","spanId":"${spanIdToHex(identity)}",${jsonCount('flags', identity.traceFlags & 0xff)}`;
}

function timing(record: LogRecord): string {
  timeOf(record, words);
  const time = decimalOf(words);
  observedTimeOf(record, words);
  return `"timeUnixNano":"${time}","observedTimeUnixNano":"${decimalOf(words)}"`;
}
