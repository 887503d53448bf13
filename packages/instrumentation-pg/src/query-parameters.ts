import type { LiveSpan } from '@throughline/core';

const MOST_PARAMETERS = 100;
const LONGEST_VALUE = 1_024;

/** Puts the bind values on a span as `db.query.parameter.<n>`, counted from 0: the first hundred, each of them up to 1,024 characters. */
export function putParameters(span: LiveSpan, values: readonly unknown[]): void {
  const count = Math.min(values.length, MOST_PARAMETERS);
  for (let index = 0; index < count; index++)
    span.put(`db.query.parameter.${index}`, writeValue(values[index]).slice(0, LONGEST_VALUE));
}

/** Writes a value as text. pg writes some of them otherwise; this is for readers. */
function writeValue(value: unknown): string {
  try {
    if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
    if (value instanceof Date) return value.toISOString();
    if (typeof value !== 'object' || value === null) return String(value);
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    return '<not readable>';
  }
}
