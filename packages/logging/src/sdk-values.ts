/** The values of records in the form of the OpenTelemetry SDK. */
import type { AnyValue, AnyValueMap } from '@opentelemetry/api-logs';
import type { LogAttributeList, LogValue } from '@throughline/core';
import { LogFields } from '@throughline/core';

/** A value as the SDK takes it. Whole numbers that its numbers cannot hold become texts. */
export function toSdkValue(value: LogValue | undefined): AnyValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof LogFields) return toSdkFields(value.list);
  if (value instanceof Uint8Array) return value;
  return value.map((item) => toSdkValue(item));
}

/** Named values as an object of the reader's own. */
export function toSdkFields(...lists: readonly (LogAttributeList | undefined)[]): AnyValueMap {
  const fields: AnyValueMap = {};
  for (const list of lists) {
    if (list === undefined) continue;
    for (let index = 0; index < list.length; index += 2)
      setOwn(fields, list[index] as string, toSdkValue(list[index + 1]));
  }
  return fields;
}

/** Sets a property whatever its name: `__proto__` too. */
export function setOwn(fields: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
  else fields[key] = value;
}
