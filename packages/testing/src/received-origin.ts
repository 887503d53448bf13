import { type Attributes, attributesOf } from './attribute-value.ts';
import type { RawResource, RawScope } from './format-messages.ts';

/** The instrumentation scope a span, metric or record came from. */
export interface ReceivedScope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: Attributes;
}

/** Where a span, metric or record came from. */
export interface ReceivedOrigin {
  /** The resource attributes. */
  readonly resource: Attributes;
  readonly resourceSchemaUrl: string;
  /** The resource attribute `service.name`, '' when there is none. */
  readonly serviceName: string;
  readonly scope: ReceivedScope;
}

interface RawOrigin {
  readonly ofResource: { readonly resource: RawResource | undefined; readonly schemaUrl: string };
  readonly ofScope: { readonly scope: RawScope | undefined; readonly schemaUrl: string };
}

export function originOf({ ofResource, ofScope }: RawOrigin): ReceivedOrigin {
  const resource = attributesOf(ofResource.resource?.attributes ?? []);
  const serviceName = resource['service.name'];
  return {
    resource,
    resourceSchemaUrl: ofResource.schemaUrl,
    serviceName: typeof serviceName === 'string' ? serviceName : '',
    scope: {
      name: ofScope.scope?.name ?? '',
      version: ofScope.scope?.version ?? '',
      schemaUrl: ofScope.schemaUrl,
      attributes: attributesOf(ofScope.scope?.attributes ?? []),
    },
  };
}
