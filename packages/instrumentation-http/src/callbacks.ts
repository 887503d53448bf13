import type { IncomingMessage, RequestOptions } from 'node:http';

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { HttpOptions } from './http-options.ts';

/** The callbacks of the options, safe to call. */
export interface HttpCallbacks {
  readonly ignoreIncoming: ((request: IncomingMessage) => boolean | undefined) | undefined;
  readonly ignoreOutgoing: ((options: RequestOptions) => boolean | undefined) | undefined;
  readonly startIncoming: ((request: IncomingMessage) => Attributes | undefined) | undefined;
  readonly startOutgoing: ((options: RequestOptions) => Attributes | undefined) | undefined;
  readonly request: HttpOptions['requestHook'];
  readonly response: HttpOptions['responseHook'];
  readonly custom: HttpOptions['applyCustomAttributesOnSpan'];
}

/** Makes the callbacks of the options safe. */
export function readCallbacks(host: InstrumentationHost, options: HttpOptions): HttpCallbacks {
  return {
    ignoreIncoming: host.callback('ignoreIncomingRequestHook', options.ignoreIncomingRequestHook),
    ignoreOutgoing: host.callback('ignoreOutgoingRequestHook', options.ignoreOutgoingRequestHook),
    startIncoming: host.callback('startIncomingSpanHook', options.startIncomingSpanHook),
    startOutgoing: host.callback('startOutgoingSpanHook', options.startOutgoingSpanHook),
    request: host.callback('requestHook', options.requestHook),
    response: host.callback('responseHook', options.responseHook),
    custom: host.callback('applyCustomAttributesOnSpan', options.applyCustomAttributesOnSpan),
  };
}
