import type { Attributes } from '@opentelemetry/api';

/** Who made a record: a library's instrumentation, or the name given to `getTracer`. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version: string | undefined;
  readonly schemaUrl: string | undefined;
  readonly attributes: Attributes | undefined;
  /** One opaque slot per sink, as in an attribute block. */
  readonly slots: unknown[];
}

/** What a scope may say of itself besides its name. */
export interface ScopeDetails {
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** Makes a scope. Keep it: sinks hang their buffers on it. */
export function createScope(name: string, details: ScopeDetails = {}): InstrumentationScope {
  return {
    name,
    version: details.version,
    schemaUrl: details.schemaUrl,
    attributes: details.attributes,
    slots: [],
  };
}
