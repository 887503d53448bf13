import type { Attributes, SpanOptions } from '@opentelemetry/api';
import { internalLog } from '@throughline/core';

/** What may follow a span's name: its attributes, or the options of the API with the attributes inside. */
export type SpanDetails = Attributes | SpanOptions;

const CHECKS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['kind', (value: unknown) => typeof value === 'number'],
  ['attributes', (value: unknown) => typeof value === 'object' && !Array.isArray(value)],
  ['links', (value: unknown) => Array.isArray(value)],
  ['startTime', () => true],
  ['root', (value: unknown) => typeof value === 'boolean'],
]);

function areOptions(details: SpanDetails): details is SpanOptions {
  const keys = Object.keys(details);
  // The names come first: attributes that are no options must not be read here, where a getter that throws would take the rest with it.
  return (
    keys.length > 0 &&
    keys.every((key) => CHECKS.has(key)) &&
    keys.every((key) => CHECKS.get(key)?.(details[key as keyof SpanDetails]))
  );
}

/** Reads details as options: they are options when each of their keys is one and has the type of one. Never throws. */
export function toSpanOptions(details: SpanDetails | undefined): SpanOptions {
  if (typeof details !== 'object' || details === null) return {};
  try {
    return areOptions(details) ? details : { attributes: details };
  } catch {
    internalLog.warn('the details of a span could not be read; it was started without them');
    return {};
  }
}
