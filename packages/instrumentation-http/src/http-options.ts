import type { ClientRequest, IncomingMessage, RequestOptions, ServerResponse } from 'node:http';

import type { Attributes, Span } from '@opentelemetry/api';

/** Headers to record, by name in any case. */
export interface CapturedHeaders {
  readonly requestHeaders?: readonly string[] | undefined;
  readonly responseHeaders?: readonly string[] | undefined;
}

/**
 * The options, with the names of the official instrumentation where it has the same. A hook that throws is reported once and its result left
 * out; the request is not affected.
 */
export interface HttpOptions {
  /** Incoming requests that are not traced. */
  readonly ignoreIncomingRequestHook?: ((request: IncomingMessage) => boolean) | undefined;
  /** Outgoing requests that are not traced. */
  readonly ignoreOutgoingRequestHook?: ((options: RequestOptions) => boolean) | undefined;
  /** Leaves servers alone. Default `false`. */
  readonly disableIncomingRequestInstrumentation?: boolean | undefined;
  /** Leaves clients alone. Default `false`. */
  readonly disableOutgoingRequestInstrumentation?: boolean | undefined;
  /** Attributes that samplers see too, made of an incoming request. */
  readonly startIncomingSpanHook?: ((request: IncomingMessage) => Attributes) | undefined;
  /** Attributes that samplers see too, made of the options of an outgoing request. */
  readonly startOutgoingSpanHook?: ((options: RequestOptions) => Attributes) | undefined;
  /** Called when a request was read or made, on recorded spans only. */
  readonly requestHook?: ((span: Span, request: IncomingMessage | ClientRequest) => void) | undefined;
  /** Called when a response begins to arrive, and for a server before its handler runs; on recorded spans only. */
  readonly responseHook?: ((span: Span, response: IncomingMessage | ServerResponse) => void) | undefined;
  /** Called just before a span ends, on recorded spans only. */
  readonly applyCustomAttributesOnSpan?:
    | ((span: Span, request: IncomingMessage | ClientRequest, response: IncomingMessage | ServerResponse) => void)
    | undefined;
  /** Headers that become attributes. `authorization`, `cookie` and `set-cookie` are withheld. */
  readonly headersToSpanAttributes?:
    | { readonly server?: CapturedHeaders; readonly client?: CapturedHeaders }
    | undefined;
  /** Traces only incoming requests that carry a trace. Default `false`. */
  readonly requireParentforIncomingSpans?: boolean | undefined;
  /** Traces only outgoing requests made inside a span. Default `false`. */
  readonly requireParentforOutgoingSpans?: boolean | undefined;
  /** Query parameters to redact besides the usual ones. */
  readonly redactedQueryParams?: readonly string[] | undefined;
  /** Attributes of every span. */
  readonly attributes?: Attributes | undefined;
}
