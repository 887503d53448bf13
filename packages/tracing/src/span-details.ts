import type { Attributes, SpanOptions } from '@opentelemetry/api';

/** What may follow a span's name: its attributes, or the options of the API with the attributes inside. */
export type SpanDetails = Attributes | SpanOptions;

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  kind: (value) => typeof value === 'number',
  attributes: (value) => typeof value === 'object' && !Array.isArray(value),
  links: (value) => Array.isArray(value),
  startTime: () => true,
  root: (value) => typeof value === 'boolean',
};

/** Reads details as options: they are options when each of their keys is one and has the type of one. */
export function toSpanOptions(details: SpanDetails | undefined): SpanOptions {
  if (typeof details !== 'object' || details === null) return {};
  const entries = Object.entries(details);
  const areOptions = entries.length > 0 && entries.every(([key, value]) => CHECKS[key]?.(value) === true);
  return areOptions ? (details as SpanOptions) : { attributes: details as Attributes };
}
