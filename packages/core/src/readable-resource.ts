/** Who and what records are about, in the form of the OpenTelemetry SDK. */
import type { Attributes } from '@opentelemetry/api';

import type { InstrumentationScope } from './instrumentation-scope.ts';
import type { Resource } from './resource.ts';

/** A scope as the SDK shows it. */
export interface ReadableScope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
}

/** A resource as the SDK shows it. */
export interface ReadableResource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string;
  readonly asyncAttributesPending: false;
  waitForAsyncAttributes(): Promise<void>;
  getRawAttributes(): [string, Attributes[string]][];
  merge(other: { readonly attributes: Attributes } | null): ReadableResource;
}

/** Our resource in the form of the SDK. */
export function toReadableResource(resource: Resource): ReadableResource {
  const { attributes, schemaUrl } = resource;
  return {
    attributes,
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
    asyncAttributesPending: false,
    waitForAsyncAttributes: () => Promise.resolve(),
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) => toReadableResource({ attributes: { ...attributes, ...other?.attributes }, schemaUrl }),
  };
}

/** A scope without the parts that only sinks need. */
export function toReadableScope(scope: InstrumentationScope): ReadableScope {
  return {
    name: scope.name,
    ...(scope.version === undefined ? {} : { version: scope.version }),
    ...(scope.schemaUrl === undefined ? {} : { schemaUrl: scope.schemaUrl }),
  };
}
