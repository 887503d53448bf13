import type { Attributes, Span } from '@opentelemetry/api';

import type { UndiciRequest, UndiciResponse } from './undici-messages.ts';

/**
 * The options, with the names of the official instrumentation. A hook that throws is reported once and its result left out; the request is
 * not affected.
 */
export interface UndiciOptions {
  /** Requests that are not traced. */
  readonly ignoreRequestHook?: ((request: UndiciRequest) => boolean) | undefined;
  /** Attributes that samplers see too. */
  readonly startSpanHook?: ((request: UndiciRequest) => Attributes) | undefined;
  /** Called when a request is about to be sent, on recorded spans only. */
  readonly requestHook?: ((span: Span, request: UndiciRequest) => void) | undefined;
  /** Called when the headers of a response have arrived, on recorded spans only. */
  readonly responseHook?:
    | ((span: Span, response: { readonly request: UndiciRequest; readonly response: UndiciResponse }) => void)
    | undefined;
  /** Traces only requests made inside a span. Default `false`. */
  readonly requireParentforSpans?: boolean | undefined;
  /** Headers that become attributes. `authorization`, `cookie` and `set-cookie` are withheld. */
  readonly headersToSpanAttributes?:
    | { readonly requestHeaders?: readonly string[]; readonly responseHeaders?: readonly string[] }
    | undefined;
  /** Query parameters to redact besides the usual ones. */
  readonly redactedQueryParams?: readonly string[] | undefined;
  /** Attributes of every span. */
  readonly attributes?: Attributes | undefined;
}
