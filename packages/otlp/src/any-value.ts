import type { LogAttributeList, LogFields } from '@throughline/core';

/** The pairs of named values inside a value. Told by its shape and not by its class, which may be of another copy of core. */
export function fieldsIn(value: unknown): LogAttributeList | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { list } = value as Partial<LogFields>;
  return Array.isArray(list) ? list : undefined;
}
